import type {
  ChangedLog,
  Dataset,
  Engine,
  Evaluation,
  History,
  Model,
  Run,
  RunLog,
  RunState,
} from '../../api/types.ts';
import { type ShownError, toShownError } from '../../widgets/shared/errors.ts';
import { formatCount, formatNumber } from '../../widgets/shared/format.ts';
import { sharedEngine } from '../../widgets/shared/shared-engine.ts';
import { Images } from './images.ts';
import { Listeners } from './listeners.ts';
import { type Download, MnistFiles } from './mnist.ts';
import { TrainingRecord } from './record.ts';
import { defaultSettings, fitOptions, liveOptions, type Settings } from './settings.ts';

const preset = 'lenet5';
const probeImages = 500;
const probeEverySteps = 50;

export type Phase =
  | 'loading'
  | 'ready'
  | Extract<RunState, 'running' | 'waiting' | 'paused' | 'failed'>
  | 'finished'
  | 'unavailable'
  | 'offline';

/**
 * The model, the data and the run that all places of the page share. It holds no mathematics: it
 * asks the engine and keeps what it said.
 */
export class Session {
  phase: Phase = 'loading';
  engine: Engine | undefined;
  model: Model | undefined;
  train: Dataset | undefined;
  test: Dataset | undefined;
  evaluation: Evaluation | undefined;
  /** Step of the weights that were evaluated. */
  evaluatedStep = 0;
  history: History | undefined;
  error: ShownError | undefined;
  /** Why a change of settings was refused. */
  refused: ShownError | undefined;
  download: Download = { received: 0, total: 0 };
  downloaded = false;
  waitingFor: { readonly rowsAvailable: number; readonly rows: number } | undefined;
  settings: Settings = defaultSettings;
  record = new TrainingRecord();
  /** Counts changes of the weights, so that pictures know when they are old. */
  weightsVersion = 0;
  restoredStep: number | undefined;
  /** The image that all places look at. */
  readonly images = new Images(() => this.#changed());
  #run: Run | undefined;
  /** Steps taken before the present run. */
  #runStart = 0;
  #loading = new AbortController();
  #downloadFailed = false;
  readonly #listeners = new Listeners();
  readonly #dataBase: URL;

  constructor(dataBase: URL) {
    this.#dataBase = dataBase;
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.subscribe(listener);
  }

  get busy(): boolean {
    return this.phase === 'running' || this.phase === 'waiting' || this.phase === 'paused';
  }

  /** Whether these weights have been trained. */
  get trained(): boolean {
    return this.record.steps > 0;
  }

  /** Step whose weights are the present ones. */
  get presentStep(): number {
    return this.restoredStep ?? this.record.steps;
  }

  /** Share of the test digits that the present weights read correctly; unknown until checked. */
  get accuracy(): number | undefined {
    return this.evaluatedStep === this.presentStep ? this.evaluation?.accuracy : undefined;
  }

  /** Starts the engine, makes the model and fetches the digits; again after a failure. */
  async open(): Promise<void> {
    this.#loading.abort();
    this.#loading = new AbortController();
    this.#downloadFailed = false;
    this.error = undefined;
    this.#enter('loading');
    try {
      this.engine = await sharedEngine();
      void this.engine.failed.then((error) => this.#engineLost(error));
      this.model = await this.engine.model(preset, { seed: this.settings.seed });
    } catch (thrown) {
      this.error = toShownError(thrown);
      this.#enter('unavailable');
      return;
    }
    this.weightsVersion += 1;
    this.#changed();
    await this.#fetchDigits(this.engine);
  }

  /** Trains the present weights for the chosen number of epochs. */
  async start(options: { readonly paused?: boolean } = {}): Promise<void> {
    if (this.busy || this.model === undefined || this.train === undefined) return;
    this.error = undefined;
    this.refused = undefined;
    this.history = undefined;
    this.restoredStep = undefined;
    try {
      const run = this.model.fit(this.train, {
        ...fitOptions(this.settings),
        ...(this.test === undefined ? {} : { validation: this.test, probeImages, probeEverySteps }),
        paused: options.paused ?? false,
      });
      this.#run = run;
      this.#runStart = this.record.steps;
      this.#enter(options.paused ? 'paused' : 'running');
      await this.#follow(run);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** New weights from the seed, an empty record. */
  async startOver(): Promise<void> {
    if (this.engine === undefined || this.busy) return;
    try {
      const old = this.model;
      this.model = await this.engine.model(preset, { seed: this.settings.seed });
      await old?.dispose();
      this.record = new TrainingRecord();
      this.history = undefined;
      this.error = undefined;
      this.restoredStep = undefined;
      this.weightsVersion += 1;
      this.#enter('ready');
      await this.evaluate();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  pause(): Promise<void> {
    return this.#ask((run) => run.pause());
  }

  resume(): Promise<void> {
    return this.#ask((run) => run.resume());
  }

  /** Trains on one batch, then pauses; begins a run when there is none. */
  async step(): Promise<void> {
    if (!this.busy) void this.start({ paused: true });
    await this.#ask((run) => run.step());
  }

  stop(): Promise<void> {
    return this.#ask((run) => run.stop());
  }

  async restore(): Promise<void> {
    if (this.model === undefined) return;
    try {
      const { step } = await this.model.restoreLastGood();
      this.restoredStep = this.#runStart + step;
      this.record.tick(0, `weights of step ${formatCount(this.restoredStep)} restored`);
      this.error = undefined;
      this.weightsVersion += 1;
      this.#enter('finished');
      await this.evaluate();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** Changes settings; those of a running run take effect at its next step. */
  async change(settings: Partial<Settings>): Promise<void> {
    const before = this.settings;
    this.settings = { ...before, ...settings };
    this.refused = undefined;
    this.#changed();
    if (!this.busy || this.#run === undefined) {
      if ('seed' in settings && this.phase === 'ready' && !this.trained) await this.startOver();
      return;
    }
    try {
      await this.#run.set(liveOptions(this.settings));
    } catch (thrown) {
      this.settings = before;
      this.refused = toShownError(thrown);
      this.#changed();
    }
  }

  /** Checks the present weights with all test digits. */
  async evaluate(): Promise<void> {
    const { model, test } = this;
    if (model === undefined || test === undefined) return;
    try {
      const { presentStep } = this;
      const place = this.record.steps - this.record.stepsBefore;
      const evaluation = await model.evaluate(test);
      if (model !== this.model) return;
      this.evaluation = evaluation;
      this.evaluatedStep = presentStep;
      this.record.test(place, evaluation);
    } catch (thrown) {
      this.refused = toShownError(thrown);
    }
    this.#changed();
  }

  async #fetchDigits(engine: Engine): Promise<void> {
    const { signal } = this.#loading;
    const files = new MnistFiles(this.#dataBase, (download) => {
      this.download = download;
      this.#changed();
    });
    try {
      const testing = files.load(engine, 't10k', signal).then(async (test) => {
        await test.loaded;
        this.test = test;
        this.images.showTest(this.images.row, test);
        this.#changed();
        if (!this.busy) await this.evaluate();
      });
      const training = files.load(engine, 'train', signal).then(async (train) => {
        await testing;
        this.train = train;
        if (this.phase === 'loading') this.#enter('ready');
        await train.loaded;
      });
      await Promise.all([testing, training]);
      this.downloaded = true;
      this.#changed();
    } catch (thrown) {
      if (signal.aborted) return;
      this.#downloadFailed = true;
      if (!this.busy) this.#fail(thrown);
    }
  }

  async #follow(run: Run): Promise<void> {
    for await (const log of run) {
      this.#note(log);
      if (log.event === 'progress') this.#listeners.progressed();
      else this.#changed();
    }
    this.history = await run;
    this.record.endRun();
    this.#run = undefined;
    this.weightsVersion += 1;
    this.#enter('finished');
    if (this.history.state === 'stopped') await this.evaluate();
  }

  #note(log: RunLog): void {
    if (log.event === 'progress') {
      this.record.progress(log);
      this.weightsVersion += 1;
      if (this.phase === 'waiting') this.phase = 'running';
    } else if (log.event === 'probe') {
      this.record.test(log.step, log);
    } else if (log.event === 'epoch') {
      this.record.epoch = log;
      if (log.validation !== undefined) {
        this.evaluation = log.validation;
        this.evaluatedStep = this.record.stepsBefore + log.step;
        this.record.test(log.step, log.validation);
      }
    } else if (log.event === 'waiting') {
      this.waitingFor = log;
      this.phase = 'waiting';
    } else if (log.event === 'changed') {
      this.#noteChange(log);
    } else if (log.state === 'running' || log.state === 'paused' || log.state === 'waiting') {
      this.phase = log.state;
    }
  }

  #noteChange(log: ChangedLog): void {
    const text = (value: number | string | boolean) =>
      typeof value === 'number' ? formatNumber(value) : String(value);
    const changes = log.changes.map(
      ({ option, from, to }) => `${option.replace(/^optimizer\./, '')} ${text(from)} → ${text(to)}`,
    );
    if (changes.length > 0) this.record.tick(log.step, changes.join(', '));
  }

  async #ask(what: (run: Run) => Promise<void>): Promise<void> {
    if (this.#run === undefined) return;
    try {
      await what(this.#run);
    } catch (thrown) {
      this.refused = toShownError(thrown);
      this.#changed();
    }
  }

  #fail(thrown: unknown): void {
    this.#run = undefined;
    this.record.endRun();
    this.error = toShownError(thrown);
    this.#enter(this.#downloadFailed ? 'offline' : 'failed');
  }

  #engineLost(error: ShownError): void {
    this.#run = undefined;
    this.model = undefined;
    this.train = undefined;
    this.test = undefined;
    this.error = error;
    this.#enter('unavailable');
  }

  #enter(phase: Phase): void {
    this.phase = phase;
    this.#changed();
  }

  #changed(): void {
    this.#listeners.changed();
  }
}
