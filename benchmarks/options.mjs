import { parseArgs } from 'node:util';
import { inRepository } from '../scripts/build/paths.mjs';
import { SetupProblem } from '../scripts/setup/problem.mjs';

/**
 * Options of a benchmark: --rounds N --slice MS --epochs N --task NAME (again and again) --out FOLDER
 * --write; epochs only where `defaults` has them. With --write the pages show what is measured, so all
 * tasks are.
 */
export function readOptions(tasks, { sliceMs: slice = 1000, ...defaults } = {}) {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '7' },
      slice: { type: 'string', default: String(slice) },
      ...('epochs' in defaults && {
        epochs: { type: 'string', default: String(defaults.epochs) },
      }),
      task: { type: 'string', multiple: true },
      write: { type: 'boolean', default: false },
      out: { type: 'string', default: inRepository('build/bench') },
    },
  });
  const sliceMs = Number(values.slice);
  if (!(sliceMs > 0)) throw new SetupProblem('--slice takes a positive number', 'for example 1000');
  const epochs = values.epochs === undefined ? undefined : Number(values.epochs);
  if (epochs !== undefined && !(Number.isInteger(epochs) && epochs > 0))
    throw new SetupProblem('--epochs takes a positive number', 'for example --epochs 4');
  return { ...checkedOptions(values, tasks), sliceMs, epochs, out: values.out };
}

/** How often, and which of the tasks, as every benchmark is told. */
export function checkedOptions(values, tasks) {
  const rounds = Number(values.rounds);
  if (!(Number.isInteger(rounds) && rounds > 0))
    throw new SetupProblem('--rounds takes a positive number', 'for example --rounds 7');
  const names = tasks.map(({ name }) => name);
  const unknown = values.task?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new SetupProblem(`there is no task ${unknown}`, `one of ${names.join(', ')}`);
  if (values.write && values.task)
    throw new SetupProblem('--write keeps all tasks', 'leave --task out, or --write');
  const chosen = tasks.filter(({ name }) => values.task?.includes(name) ?? true);
  return { rounds, chosen, write: values.write };
}
