/** Shortest time between two views of a run's progress: nobody reads faster, and drawing takes cores. */
const progressMs = 100;

/** Tells of changes: at most once per frame, and of mere progress at most ten times a second. */
export class Listeners {
  readonly #listeners = new Set<() => void>();
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when something is so: now, or at the first change after which it is. */
  when(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isSo()) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** With the next frame. */
  changed(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      for (const listener of this.#listeners) listener();
    });
  }

  /** Soon, or together with the next change. */
  progressed(): void {
    this.#timer ??= setTimeout(() => this.changed(), progressMs);
  }
}
