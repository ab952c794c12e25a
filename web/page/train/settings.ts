import { adam, constantRate, oneCycle, sgd } from '../../api/index.ts';
import type { FitOptions, LiveOptions } from '../../api/types.ts';

export const optimizers = { sgd: 'SGD', adam: 'Adam' } as const;

/** How the rate changes over a run, and what that is called. */
export const schedules = { oneCycle: 'one cycle', constantRate: 'constant' } as const;

/** What the person can set about a run. */
export interface Settings {
  readonly optimizer: keyof typeof optimizers;
  readonly schedule: keyof typeof schedules;
  readonly rate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
}

/**
 * One cycle (Smith 2018) gets the most out of a single pass: the rate rises to its full height, where a
 * network finds its way, and falls to next to nothing, where it settles.
 */
export const defaultSettings: Settings = {
  optimizer: 'sgd',
  schedule: 'oneCycle',
  rate: 0.05,
  momentum: 0.9,
  weightDecay: 0,
  batchSize: 64,
  epochs: 1,
  seed: 1,
};

/** Learning rates that suit each optimiser, taken when it is chosen. */
export const usualRate: Readonly<Record<Settings['optimizer'], number>> = {
  sgd: 0.05,
  adam: 0.001,
};

function optimizerOf(settings: Settings) {
  const { rate, momentum, weightDecay } = settings;
  return settings.optimizer === 'adam'
    ? adam({ rate, weightDecay })
    : sgd({ rate, momentum, weightDecay });
}

/** The part of the settings that may change while a run goes on. */
export function liveOptions(
  settings: Settings,
): Required<Pick<LiveOptions, 'optimizer' | 'schedule' | 'epochs' | 'batchSize'>> {
  const { epochs, batchSize } = settings;
  const schedule = settings.schedule === 'oneCycle' ? oneCycle() : constantRate();
  return { optimizer: optimizerOf(settings), schedule, epochs, batchSize };
}

export function fitOptions(settings: Settings): FitOptions {
  return { ...liveOptions(settings), seed: settings.seed };
}

/** What is set, in one line: "SGD 0.05, momentum 0.9, one cycle, batch 64, 1 epoch, seed 1". */
export function settingsText(settings: Settings): string {
  const { optimizer, schedule, rate, momentum, weightDecay, batchSize, epochs, seed } = settings;
  return [
    `${optimizers[optimizer]} ${rate}${optimizer === 'sgd' ? `, momentum ${momentum}` : ''}`,
    ...(schedule === 'constantRate' ? [] : [schedules[schedule]]),
    ...(weightDecay === 0 ? [] : [`weight decay ${weightDecay}`]),
    `batch ${batchSize}`,
    epochs === 1 ? '1 epoch' : `${epochs} epochs`,
    `seed ${seed}`,
  ].join(', ');
}
