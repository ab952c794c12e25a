// How many of the engine's threads a run uses: no more than pay, measured while it trains.

import { median } from './median.ts';

/** Slices before the first measurement: fresh code is slow until it has been compiled well. */
const WARM_UP_SLICES = 8;
/** Slices with each number of threads, in turn; the median counts. */
const TRIALS = 3;
/** More threads must take at least this share less time, or fewer do. */
const LEAST_GAIN = 0.03;

/** Whatever is chosen, the numbers stay the same. */
export class ThreadChoice {
  readonly #most: number;
  readonly #mayUseFewer: boolean;
  #chosen: number;
  #warmUp = WARM_UP_SLICES;
  /** Milliseconds per step of the trials so far: with 1, 2, ... threads, and again from 1. */
  #trials: number[] = [];

  constructor(most: number, mayUseFewer: boolean) {
    this.#most = most;
    this.#mayUseFewer = mayUseFewer && most > 1;
    this.#chosen = most;
  }

  get chosen(): number {
    return this.#chosen;
  }

  /** Whether the next slice is a trial, and need not be long. */
  get trying(): boolean {
    return this.#mayUseFewer && this.#warmUp === 0 && this.#trials.length < TRIALS * this.#most;
  }

  /** Threads for the next slice. */
  get next(): number {
    return this.trying ? 1 + (this.#trials.length % this.#most) : this.#chosen;
  }

  /** What the slice took that `next` was for. */
  measured(steps: number, ms: number): void {
    if (steps <= 0) return;
    if (this.trying) {
      this.#trials.push(ms / steps);
      if (!this.trying) this.#choose();
    } else if (this.#warmUp > 0) {
      this.#warmUp -= 1;
    }
  }

  /** Measures again: another program may have taken a core, or given one back. */
  again(): void {
    this.#trials = [];
  }

  #choose(): void {
    const times = Array.from({ length: this.#most }, (_, fewer) =>
      median(this.#trials.filter((_, trial) => trial % this.#most === fewer)),
    );
    let best = Number.POSITIVE_INFINITY;
    times.forEach((time, fewer) => {
      if (time > best * (1 - LEAST_GAIN)) return;
      best = time;
      this.#chosen = fewer + 1;
    });
  }
}
