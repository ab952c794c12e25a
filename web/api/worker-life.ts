// Whether a worker still lives: one that is ended says nothing, not even by an error event. While it
// lives it holds a lock, however busy it is; where there are no locks it is asked from time to time.

// Of the questions, not of the clock: a page that sleeps asks none, and a worker may be busy for long.
const ASK_EVERY_MS = 10_000;
const UNANSWERED_AT_MOST = 12;

/** A name that no other worker's lock has. */
export function lockName(): string {
  return `receptive-worker-${performance.timeOrigin}-${Math.random()}`;
}

/** In the worker: holds the lock until it ends; false where that is not possible. */
export async function holdLock(name: string): Promise<boolean> {
  try {
    return await new Promise<boolean>((resolve, reject) => {
      const holding = navigator.locks.request(name, () => {
        resolve(true);
        return new Promise<never>(() => {});
      });
      holding.catch(reject);
    });
  } catch {
    // An old browser, or a page without a secure origin.
    return false;
  }
}

export interface Watch {
  /** Something came from the worker. */
  heard(): void;
  stop(): void;
}

/** Calls `ended` when the lock is free, which its holder never lets go of. */
export function watchLock(name: string, ended: () => void): Watch {
  const abort = new AbortController();
  navigator.locks.request(name, { signal: abort.signal }, ended).catch(() => {});
  return { heard: () => {}, stop: () => abort.abort() };
}

/** Calls `ended` when the worker, which is asked by `ask`, has been silent for two minutes. */
export function watchAnswers(ask: () => void, ended: () => void): Watch {
  let unanswered = 0;
  const timer = setInterval(() => {
    if (unanswered === UNANSWERED_AT_MOST) {
      clearInterval(timer);
      ended();
    } else {
      unanswered += 1;
      ask();
    }
  }, ASK_EVERY_MS);
  return {
    heard: () => {
      unanswered = 0;
    },
    stop: () => clearInterval(timer),
  };
}
