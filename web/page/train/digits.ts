import type { Dataset, Engine, Shape, Tensor } from '../../api/types.ts';
import { type DigitSet, type Download, MnistFiles, mnistRows } from './mnist.ts';

/** Digits that can be asked for, whether they are here already or not. */
export interface DigitRows {
  readonly rows: number;
  /** Whether they can be asked for by now. */
  ready(): boolean;
  images(first: number, count?: number): Promise<Tensor>;
  labels(first: number, count?: number): Promise<Uint8Array>;
}

export interface TrainingData {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** A set that was asked for. */
interface Arriving {
  readonly data: Promise<Dataset>;
  readonly stop: AbortController;
}

type LateSet = Exclude<DigitSet, 'first'>;

/**
 * The digits of the page. A few test digits come with it; the others (1.6 MB) are fetched when one
 * of them or an evaluation is asked for, those of the training (10 MB) when somebody is about to
 * train. What has failed to come is fetched again when it is asked for again.
 */
export class Digits {
  /** The first test digits. */
  first: Dataset | undefined;
  /** Whether this browser keeps all digits: they come, but not over the network. */
  kept = false;
  /** Test digits by their row. */
  readonly test: DigitRows = {
    rows: mnistRows.test,
    ready: () => this.#engine !== undefined,
    images: async (first, count = 1) => (await this.#holding(first, count)).images(first, count),
    labels: async (first, count = 1) => (await this.#holding(first, count)).labels(first, count),
  };
  readonly #changed: () => void;
  readonly #base: URL;
  #files: MnistFiles;
  #engine: Engine | undefined;
  readonly #sets = new Map<LateSet, Arriving>();
  /** Sets of which every row is here. */
  readonly #complete = new Set<LateSet>();
  /** Half of what was to come. A run may still look at them; the next one does not. */
  readonly #broken: Dataset[] = [];

  /** `changed` is called when something has arrived or failed to. */
  constructor(base: URL, changed: () => void) {
    this.#base = base;
    this.#changed = changed;
    this.#files = new MnistFiles(base, changed);
  }

  /** Shape of one digit, [c, h, w]; unknown before the first one is here. */
  get shape(): Shape | undefined {
    return this.first?.shape;
  }

  get download(): Download {
    return this.#files.download;
  }

  /** Whether files are on their way. */
  get arriving(): boolean {
    return this.#sets.size > this.#complete.size;
  }

  /** Whether the training digits are here, all of them. */
  get complete(): boolean {
    return this.#complete.has('train');
  }

  /** Fetches the first test digits into an engine. Those of another one are gone with it. */
  async open(engine: Engine): Promise<void> {
    this.close();
    this.#engine = engine;
    const first = await this.#files.load(engine, 'first', new AbortController().signal);
    await first.loaded;
    if (engine !== this.#engine) return;
    this.first = first;
    this.#changed();
  }

  /** Forgets the engine and everything in it. */
  close(): void {
    this.cancel();
    this.#sets.clear();
    this.#complete.clear();
    this.#broken.length = 0;
    this.#engine = undefined;
    this.first = undefined;
    this.#files = new MnistFiles(this.#base, this.#changed);
  }

  /** What to train on and to check with; images of both may still be arriving. */
  async forTraining(): Promise<TrainingData> {
    for (const data of this.#broken.splice(0)) void data.dispose();
    const [train, test] = await Promise.all([this.#ask('train'), this.#ask('test')]);
    return { train, test };
  }

  /** Begins to fetch what training will ask for. */
  prepare(): void {
    // Whoever trains hears of a failure: it is fetched again then.
    this.forTraining().catch(() => undefined);
  }

  /** All test digits. */
  async wholeTest(): Promise<Dataset> {
    const test = await this.#ask('test');
    await test.loaded;
    return test;
  }

  /** Ends what is under way; nobody may be training on it. */
  cancel(): void {
    for (const [set, { stop }] of this.#sets) {
      if (this.#complete.has(set)) continue;
      stop.abort();
      this.#sets.delete(set);
    }
  }

  async #holding(first: number, count: number): Promise<Dataset> {
    const { first: few } = this;
    return few !== undefined && first + count <= few.rows ? few : this.wholeTest();
  }

  #ask(set: LateSet): Promise<Dataset> {
    const asked = this.#sets.get(set);
    if (asked !== undefined) return asked.data;
    const engine = this.#engine;
    if (engine === undefined) return Promise.reject(new Error('The engine is not running'));
    const stop = new AbortController();
    const arriving: Arriving = { data: this.#files.load(engine, set, stop.signal), stop };
    this.#sets.set(set, arriving);
    void this.#watch(set, arriving);
    this.#changed();
    return arriving.data;
  }

  /** Remembers that a set is complete, or forgets one that has failed. */
  async #watch(set: LateSet, arriving: Arriving): Promise<void> {
    const stillAsked = () => this.#sets.get(set) === arriving;
    let data: Dataset | undefined;
    try {
      data = await arriving.data;
      await data.loaded;
      if (stillAsked()) this.#complete.add(set);
    } catch {
      if (data !== undefined) this.#broken.push(data);
      if (stillAsked()) this.#sets.delete(set);
    }
    this.#changed();
  }
}
