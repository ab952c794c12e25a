// How many units of work fit into a slice of time, learnt from the slices before.

// Weight of the newest measurement.
const NEWEST = 0.3;
// A slice grows at most by this factor, so that one short measurement cannot make a long slice.
const GROWTH = 4;

/** Short enough for a prompt stop, long enough that the looks between slices cost nothing. */
export const workerSliceMs = 30;
/** On a page's main thread, so that it still draws every frame. */
export const pageSliceMs = 10;

export class Pace {
  readonly #sliceMs: number;
  readonly #unit: number;
  #msPerUnit: number | undefined;
  #last = 1;

  /** `unit` is the smallest amount of work worth a call, such as one batch. */
  constructor(sliceMs: number, unit = 1) {
    this.#sliceMs = sliceMs;
    this.#unit = unit;
  }

  /** Work to do next, a multiple of the unit and at least one unit. */
  next(): number {
    if (this.#msPerUnit !== undefined) {
      const fitting = this.#sliceMs / Math.max(this.#msPerUnit, Number.EPSILON);
      this.#last = Math.max(1, Math.floor(Math.min(fitting, this.#last * GROWTH)));
    }
    return this.#last * this.#unit;
  }

  measured(work: number, ms: number): void {
    if (work <= 0) return;
    const now = (ms * this.#unit) / work;
    const before = this.#msPerUnit ?? now;
    // Slower counts at once: the next slice must not be late as well.
    this.#msPerUnit = now > before ? now : before + NEWEST * (now - before);
  }
}

/** A clock that can be halted; `ms` is the time it ran. */
export class Stopwatch {
  #total = 0;
  #since: number | undefined;

  start(): void {
    this.#since ??= performance.now();
  }

  halt(): void {
    this.#total = this.ms;
    this.#since = undefined;
  }

  get ms(): number {
    return this.#total + (this.#since === undefined ? 0 : performance.now() - this.#since);
  }
}
