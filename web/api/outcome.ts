// What the wasm answers with, and whether it can be asked again.

import { ReceptiveError } from './errors.ts';
import type { Outcome, WasmObject } from './wasm-module.ts';

/** The value of an outcome, or its error thrown. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw new ReceptiveError(outcome.error);
  return outcome.value;
}

/**
 * Whether an engine whose work ended with `error`, or with none, can go on. After a trap, and in a
 * closed engine, nothing of the wasm may be touched any more; its memory goes as a whole.
 */
export function isWell(error: unknown): boolean {
  return error === undefined || (error instanceof ReceptiveError && error.code !== 'engine_failed');
}

/** Frees an object after work that ended with `error`, or with none. */
export function freeAfter(error: unknown, object: WasmObject): void {
  if (isWell(error)) object.delete();
}
