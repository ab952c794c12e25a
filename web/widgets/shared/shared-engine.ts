import { createEngine } from '../../api/index.ts';
import type { Engine } from '../../api/types.ts';

// The registry of symbols belongs to the page, so two copies of this module share one engine.
const slot = Symbol.for('receptive.shared-engine');

interface Holder {
  [slot]?: Promise<Engine> | undefined;
}

let workerSource: string | undefined;

/**
 * Gives the engine's worker as the text of a classic script, for pages of other origins, where the
 * module worker beside it cannot be started. To be called before the first `sharedEngine()`.
 */
export function bringWorker(source: string): void {
  workerSource = source;
}

/**
 * The one engine of this page: the first caller starts it, everybody else gets the same. After a
 * failure the next call starts a fresh one.
 */
export function sharedEngine(): Promise<Engine> {
  const holder = globalThis as Holder;
  const existing = holder[slot];
  if (existing !== undefined) return existing;
  const starting = createEngine(workerSource === undefined ? {} : { workerSource });
  holder[slot] = starting;
  const forget = () => {
    if (holder[slot] === starting) holder[slot] = undefined;
  };
  starting.then((engine: Engine) => engine.failed.then(forget), forget);
  return starting;
}
