// What a run was told about going on: hold, so many steps more, stop. Whoever tells it waits here until
// the run has come to it.

export class RunBrake {
  #held: boolean;
  /** Steps that may be taken before the run pauses. */
  #allowed = Number.POSITIVE_INFINITY;
  #stopping = false;
  #ended = false;
  #wake: () => void = () => {};
  #settled: (() => void)[] = [];
  /** Resolves when the run has ended, however it did. */
  readonly finished: Promise<void>;
  #finish: () => void = () => {};

  constructor(held: boolean) {
    this.#held = held;
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** Resolves when no further step is taken. */
  hold(): Promise<void> {
    this.#held = true;
    return this.#whenSettled();
  }

  release(): void {
    this.#held = false;
    this.#allowed = Number.POSITIVE_INFINITY;
    this.#wake();
  }

  /** Resolves when the steps were taken, or the run ended before that. */
  allow(steps: number): Promise<void> {
    this.#held = false;
    this.#allowed = (Number.isFinite(this.#allowed) ? this.#allowed : 0) + steps;
    return this.#whenSettled();
  }

  stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    return this.finished;
  }

  get holds(): boolean {
    return this.#held && !this.#stopping;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Steps that may be taken now. */
  get allowed(): number {
    return this.#allowed;
  }

  /** Of the steps that were allowed, so many are done. */
  took(steps: number): void {
    this.#allowed -= steps;
  }

  /** Holds the run when it has taken the steps that it was allowed. */
  holdWhenSpent(): void {
    if (this.#allowed <= 0) this.#held = true;
  }

  /** Resolves when the run is told something that it did not wait for. */
  woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Tells everyone who waits that the run stands still. */
  settle(): void {
    const settled = this.#settled;
    this.#settled = [];
    for (const resolve of settled) resolve();
  }

  /** ... that it is over. */
  end(): void {
    this.#ended = true;
    this.settle();
    this.#finish();
  }

  #whenSettled(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    this.#wake();
    return new Promise((resolve) => {
      this.#settled.push(resolve);
    });
  }
}
