// The objects of one engine by number; what was released answers with `disposed`.

import { disposedError } from './errors.ts';

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
