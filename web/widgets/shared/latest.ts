/**
 * Runs an asynchronous job so that only the newest request waits: while one runs, later requests
 * replace each other instead of queueing.
 */
export class Latest {
  #running = false;
  #next: (() => Promise<void>) | undefined;

  request(job: () => Promise<void>): void {
    this.#next = job;
    if (!this.#running) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#running = true;
    while (this.#next !== undefined) {
      const job = this.#next;
      this.#next = undefined;
      await job();
    }
    this.#running = false;
  }
}
