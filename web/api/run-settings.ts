// What a run is told to do: options and optimiser, changed together or not at all.

import { ReceptiveError } from './errors.ts';
import { unwrap } from './outcome.ts';
import { changesBetween } from './training-report.ts';
import type { ChangedLog } from './types.ts';
import type { WasmTrainer } from './wasm-module.ts';

/** Both texts are JSON, of what is to be different. Throws, and keeps all as it was, where the engine
 * refuses one of them; otherwise says what has changed. */
export function changeSettings(
  trainer: WasmTrainer,
  optionsText: string,
  optimizerText: string | undefined,
): ChangedLog['changes'] {
  const before = [trainer.options(), trainer.optimizer()] as const;
  unwrap(trainer.setOptions(mergeJson(before[0], optionsText)));
  const refused = optimizerText === undefined ? undefined : trainer.setOptimizer(optimizerText);
  if (refused && 'error' in refused) {
    unwrap(trainer.setOptions(before[0]));
    throw new ReceptiveError(refused.error);
  }
  return changesBetween(before, [trainer.options(), trainer.optimizer()]);
}

// The members of a JSON object replaced by those of another.
function mergeJson(text: string, changes: string): string {
  const merged: Record<string, unknown> = JSON.parse(text);
  return JSON.stringify(Object.assign(merged, JSON.parse(changes)));
}
