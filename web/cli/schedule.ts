// How the rate changes and when a run ends, as a command line says it.

import type { EarlyStopping, ScheduleSpec } from '../api/generated/schema.ts';
import { given, number, type Options, text, UsageError, type Values } from './arguments.ts';

export const scheduleOptions: Options = {
  schedule: {
    value: 'NAME',
    meaning: 'how the rate changes, as cosineDecay or stepDecay:gamma=0.5,every=2 (constantRate)',
  },
  patience: {
    value: 'N',
    meaning: 'end after N epochs in a row without a lower test loss, 0 for never (0)',
  },
  'restore-best': { meaning: 'end with the weights of the epoch with the lowest test loss' },
};

/** NAME:field=number,...: the engine refuses a name or a field that it does not know. */
export function scheduleOf(values: Values): ScheduleSpec | undefined {
  const typed = text(values, 'schedule');
  if (typed === undefined) return undefined;
  const [type = '', ...rest] = typed.split(':');
  const fields = rest.join(':').split(',').filter(Boolean).map(fieldOf);
  return { type, ...Object.fromEntries(fields) } as unknown as ScheduleSpec;
}

function fieldOf(typed: string): [string, number] {
  const [name = '', value = ''] = typed.split('=');
  if (name !== '' && value.trim() !== '' && !Number.isNaN(Number(value)))
    return [name, Number(value)];
  throw new UsageError(`--schedule: "${typed}" is not field=number`);
}

export function earlyStoppingOf(values: Values): EarlyStopping | undefined {
  const stopping = given({
    patience: number(values, 'patience'),
    restoreBest: values['restore-best'] === true ? true : undefined,
  });
  return Object.keys(stopping).length === 0 ? undefined : stopping;
}
