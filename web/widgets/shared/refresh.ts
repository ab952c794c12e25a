import type { ReactiveControllerHost } from 'lit';
import { Latest } from './latest.ts';

/** What a widget asks of the engine. */
export interface Refreshed {
  /** Everything, after something that it was calculated from has changed. */
  readonly calculate: () => Promise<void>;
  /** Where the chosen cell came from. */
  readonly derive: () => Promise<void>;
  readonly failed: (thrown: unknown) => void;
}

/**
 * Keeps a widget's numbers as new as its inputs: one question to the engine at a time, and of those
 * that wait only the newest. After a failure everything is calculated again.
 */
export class Refresh {
  readonly #host: ReactiveControllerHost & { readonly isConnected: boolean };
  readonly #refreshed: Refreshed;
  readonly #latest = new Latest();
  #outdated = true;

  constructor(
    host: ReactiveControllerHost & { readonly isConnected: boolean },
    refreshed: Refreshed,
  ) {
    this.#host = host;
    this.#refreshed = refreshed;
  }

  calculateSoon(): void {
    this.#outdated = true;
    this.deriveSoon();
  }

  deriveSoon(): void {
    this.#latest.request(() => this.#refresh());
  }

  /** Lets go of what was calculated, when nothing is being asked any more. */
  end(dispose: () => Promise<unknown>): void {
    this.#outdated = true;
    this.#latest.request(async () => {
      // Nobody is left to be told.
      await dispose().catch(() => undefined);
    });
  }

  async #refresh(): Promise<void> {
    if (!this.#host.isConnected) return;
    const { calculate, derive, failed } = this.#refreshed;
    try {
      if (this.#outdated) {
        this.#outdated = false;
        await calculate();
      }
      await derive();
    } catch (thrown) {
      this.#outdated = true;
      failed(thrown);
    }
  }
}
