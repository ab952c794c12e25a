// Keeps the trained network of a page in its browser, and brings it back.
import type { Engine, Model } from '../../api/types.ts';
import { errorLine, toShownError } from '../../widgets/shared/errors.ts';
import { type Generation, Shelf } from '../storage/shelf.ts';
import { type KeptNetwork, readKept } from './kept-network.ts';

/** Shortest time between two savings of a run; what a crash costs is at most this and one saving. */
const everyMs = 1000;
/** A browser whose storage does not answer must not keep the page from starting. */
const patienceMs = 3000;
const ofAnotherTab =
  'Another tab of this page keeps its network; this one’s is gone when it is closed.';

/** A network that was kept, in an engine. */
export interface BroughtBack {
  readonly model: Model;
  readonly kept: KeptNetwork;
  readonly saved: Date;
}

interface KeeperOptions {
  readonly shelf?: Pick<Shelf, 'generations' | 'put' | 'clear'>;
  readonly lock?: string;
}

/**
 * Of several tabs the one that was opened first keeps its network; the next one follows when it is closed.
 * Nothing here rejects: that a browser keeps nothing takes nothing from the page but its memory.
 */
export class Keeper {
  /** Size of what is kept; 0 while nothing is. */
  bytes = 0;
  /** Why something is not kept, or was not brought back, for a person to read. */
  problem = '';
  readonly #shelf: Pick<Shelf, 'generations' | 'put' | 'clear'>;
  readonly #changed: () => void;
  #owner = false;
  #savedAt = Number.NEGATIVE_INFINITY;
  #saving: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** `changed` is called when there is something else to say; `lock` is held by who may write. */
  constructor(
    changed: () => void,
    { shelf = new Shelf('network'), lock = 'receptive.network' }: KeeperOptions = {},
  ) {
    this.#changed = changed;
    this.#shelf = shelf;
    void this.#own(lock);
  }

  /** Whether a run should be saved again. */
  get due(): boolean {
    return this.#waiting === 0 && performance.now() - this.#savedAt >= everyMs;
  }

  /** Keeps what is made when its turn comes; `undefined`: there is nothing to keep any more. */
  keep(make: () => Promise<KeptNetwork | undefined>): Promise<void> {
    return this.#inTurn(async () => {
      this.#savedAt = performance.now();
      if (!this.#owner) return this.#say(ofAnotherTab);
      const kept = await make();
      if (kept === undefined) return;
      await this.#shelf.put(kept);
      this.bytes = kept.file.byteLength;
      this.#say('');
    }, 'This browser could not keep the network');
  }

  /** Deletes what is kept. */
  forget(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#owner) return this.#say(ofAnotherTab);
      await this.#shelf.clear();
      this.bytes = 0;
      this.#say('');
    }, 'What this browser keeps could not be deleted');
  }

  /** What is kept, the youngest first; nothing where the browser keeps nothing or does not answer. */
  async look(): Promise<readonly Generation[]> {
    const late = new Promise<readonly Generation[]>((resolve) =>
      setTimeout(resolve, patienceMs, []),
    );
    // That nothing is kept is said when there is something to keep.
    return Promise.race([this.#shelf.generations().catch(() => []), late]);
  }

  /** The youngest of the generations that is a network of this preset and can be read. */
  async bringBack(
    generations: readonly Generation[],
    engine: Engine,
    preset: string,
  ): Promise<BroughtBack | undefined> {
    let unreadable = '';
    for (const { value, saved } of generations) {
      const found = await read(engine, preset, value);
      if (typeof found !== 'string') {
        this.bytes = found.kept.file.byteLength;
        if (unreadable) this.problem = `${unreadable} What was kept before it is here.`;
        return { ...found, saved };
      }
      unreadable ||= `What this browser kept last cannot be read: ${found}.`;
    }
    if (unreadable) this.problem = `${unreadable} This is a new network.`;
    return undefined;
  }

  /** One after another: a saving that overtakes a deletion would bring back what was deleted. */
  #inTurn(work: () => Promise<void>, failure: string): Promise<void> {
    this.#waiting += 1;
    this.#saving = this.#saving.then(work).catch((thrown: unknown) => {
      this.#say(`${failure}: ${reason(thrown)} The page itself goes on.`);
    });
    return this.#saving.finally(() => {
      this.#waiting -= 1;
    });
  }

  async #own(lock: string): Promise<void> {
    // Where there are no locks the last one to save wins: a generation is whole in any case.
    if (globalThis.navigator?.locks === undefined) {
      this.#owner = true;
      return;
    }
    await navigator.locks
      .request(lock, () => {
        this.#owner = true;
        // Until the tab is closed.
        return new Promise(() => undefined);
      })
      .catch(() => {
        this.#owner = true;
      });
  }

  #say(problem: string): void {
    this.problem = problem;
    this.#changed();
  }
}

/** A network in the engine, or what is wrong with what was kept. */
async function read(
  engine: Engine,
  preset: string,
  value: unknown,
): Promise<{ readonly model: Model; readonly kept: KeptNetwork } | string> {
  const kept = readKept(value);
  if (typeof kept === 'string') return `${kept} is not as this page writes it`;
  try {
    if (kept.unfinished) {
      const run = await engine.savedRun(kept.file);
      const steps = kept.record.stepsBefore + (run?.step ?? Number.NaN);
      if (steps !== kept.record.steps) return 'its record is of another step';
    }
    const model = await engine.load(kept.file);
    const wanted = await engine.summary(preset);
    if (JSON.stringify(model.summary) === JSON.stringify(wanted)) return { model, kept };
    await model.dispose();
    return 'it is another network';
  } catch (thrown) {
    return errorLine(toShownError(thrown)).replace(/\.$/, '');
  }
}

function reason(thrown: unknown): string {
  if (thrown instanceof DOMException && thrown.name === 'QuotaExceededError') {
    return 'there is no room left for this site.';
  }
  if (typeof indexedDB === 'undefined' || thrown instanceof DOMException) {
    return 'it lets this page keep nothing (a private window, or a setting).';
  }
  return errorLine(toShownError(thrown));
}
