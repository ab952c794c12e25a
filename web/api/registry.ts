// The objects of one engine by number; what was released answers with `disposed`.

import { disposedError, ReceptiveError } from './errors.ts';
import type { Outcome, WasmObject } from './wasm-module.ts';

export class Registry<T> {
  readonly #what: string;
  readonly #entries = new Map<number, T>();
  #next = 1;

  constructor(what: string) {
    this.#what = what;
  }

  add(entry: T): number {
    this.#entries.set(this.#next, entry);
    return this.#next++;
  }

  /** Adds an entry under a number that the caller chose; such a registry gives none itself. */
  set(handle: number, entry: T): void {
    this.#entries.set(handle, entry);
  }

  get(handle: number): T {
    const entry = this.#entries.get(handle);
    if (entry === undefined) throw disposedError(this.#what);
    return entry;
  }

  /** Removes the entry; undefined when it was removed before. */
  take(handle: number): T | undefined {
    const entry = this.#entries.get(handle);
    this.#entries.delete(handle);
    return entry;
  }

  values(): T[] {
    return [...this.#entries.values()];
  }
}

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
