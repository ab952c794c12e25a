import type { Engine, Evaluation, History, Model, Run, RunLog, RunState } from '../../api/types.ts';
import { type ShownError, toShownError } from '../../widgets/shared/errors.ts';
import { formatCount } from '../../widgets/shared/format.ts';
import { sharedEngine } from '../../widgets/shared/shared-engine.ts';
import { savesData } from '../save-data.ts';
import { Digits, type TrainingData } from './digits.ts';
import { Images } from './images.ts';
import { Listeners } from './listeners.ts';
import { TrainingRecord } from './record.ts';
import { defaultSettings, fitOptions, liveOptions, type Settings } from './settings.ts';

const preset = 'lenet5';
const probeImages = 500;
const probeEverySteps = 50;

export type Phase =
  | 'loading'
  | 'ready'
  | 'fetching'
  | Extract<RunState, 'running' | 'waiting' | 'paused' | 'failed'>
  | 'finished'
  | 'unavailable'
  | 'offline';

interface Start {
  readonly paused?: boolean;
}

/**
 * The model, the data and the run that all places of the page share. It holds no mathematics: it
 * asks the engine and keeps what it said.
 */
export class Session {
  phase: Phase = 'loading';
  engine: Engine | undefined;
  model: Model | undefined;
  evaluation: Evaluation | undefined;
  /** Step of the weights that were evaluated. */
  evaluatedStep = 0;
  history: History | undefined;
  error: ShownError | undefined;
  /** Why a change of settings was refused. */
  refused: ShownError | undefined;
  waitingFor: { readonly rowsAvailable: number; readonly rows: number } | undefined;
  settings: Settings = defaultSettings;
  record = new TrainingRecord();
  /** Counts changes of the weights, so that pictures know when they are old. */
  weightsVersion = 0;
  restoredStep: number | undefined;
  readonly digits: Digits;
  /** The image that all places look at. */
  readonly images: Images;
  #run: Run | undefined;
  /** How the last run began, to begin again what a failed download has kept from it. */
  #lastStart: Start = {};
  /** Counts the presses that wait for digits: what an older one waited for is nobody's any more. */
  #attempt = 0;
  /** Steps taken before the present run. */
  #runStart = 0;
  readonly #listeners = new Listeners();

  constructor(dataBase: URL) {
    this.digits = new Digits(dataBase, () => this.#changed());
    this.images = new Images(this.digits.test, () => this.#changed());
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.subscribe(listener);
  }

  /** Resolves when something is so: now, or at a change. */
  when(isSo: () => boolean): Promise<void> {
    return this.#listeners.when(isSo);
  }

  get busy(): boolean {
    return ['fetching', 'running', 'waiting', 'paused'].includes(this.phase);
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

  /** Starts the engine and makes the model; again after a failure. */
  async open(): Promise<void> {
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
    this.#enter('ready');
    // A digit that does not come says so where it is looked at.
    await this.digits.open(this.engine).catch(() => undefined);
    this.images.showTest(this.images.row);
  }

  /** Trains the present weights for the chosen number of epochs, as soon as the digits come. */
  async start(options: Start = {}): Promise<void> {
    if (await this.#begin(options)) await this.#follow();
  }

  /** Fetches what training needs: somebody is about to begin. */
  prepare(): void {
    if (!this.busy && this.model !== undefined && !savesData()) this.digits.prepare();
  }

  /** Begins again what a failed download has ended. */
  again(): Promise<void> {
    return this.#lastStart.paused ? this.step() : this.start();
  }

  /** New weights from the seed, an empty record. */
  async startOver(): Promise<void> {
    if (this.engine === undefined || this.busy) return;
    try {
      const old = this.model;
      this.model = await this.engine.model(preset, { seed: this.settings.seed });
      await old?.dispose();
      this.record = new TrainingRecord();
      this.evaluation = undefined;
      this.history = undefined;
      this.error = undefined;
      this.restoredStep = undefined;
      this.weightsVersion += 1;
      this.#enter('ready');
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
    if (!this.busy && (await this.#begin({ paused: true }))) void this.#follow();
    await this.#ask((run) => run.step());
  }

  async stop(): Promise<void> {
    if (this.phase === 'fetching') {
      this.digits.cancel();
      this.#enter(this.trained ? 'finished' : 'ready');
    }
    await this.#ask((run) => run.stop());
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
    const { model, presentStep } = this;
    if (model === undefined) return;
    try {
      const test = await this.digits.wholeTest();
      // What was trained meanwhile is checked by its run.
      if (model !== this.model || presentStep !== this.presentStep) return;
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

  /** Begins a run once there are digits for it, and says whether it could. */
  async #begin(options: Start): Promise<boolean> {
    const { model } = this;
    if (this.busy || model === undefined) return false;
    this.#lastStart = options;
    this.error = undefined;
    this.refused = undefined;
    this.#enter('fetching');
    this.#attempt += 1;
    const data = await this.#trainingData(this.#attempt);
    if (data === undefined) return false;
    this.history = undefined;
    this.restoredStep = undefined;
    try {
      this.#run = model.fit(data.train, {
        ...fitOptions(this.settings),
        validation: data.test,
        probeImages,
        probeEverySteps,
        paused: options.paused ?? false,
      });
      this.#runStart = this.record.steps;
      this.#enter(options.paused ? 'paused' : 'running');
      return true;
    } catch (thrown) {
      this.#fail(thrown);
      return false;
    }
  }

  /** Nothing where a person has stopped waiting, the engine has gone or the digits do not come. */
  async #trainingData(attempt: number): Promise<TrainingData | undefined> {
    const awaited = () => this.phase === 'fetching' && attempt === this.#attempt;
    try {
      const data = await this.digits.forTraining();
      return awaited() ? data : undefined;
    } catch (thrown) {
      if (awaited()) this.#fail(thrown, 'offline');
      return undefined;
    }
  }

  async #follow(): Promise<void> {
    const run = this.#run;
    if (run === undefined) return;
    try {
      for await (const log of run) {
        this.#note(log);
        if (log.event === 'progress') this.#listeners.progressed();
        else this.#changed();
      }
      this.history = await run;
    } catch (thrown) {
      const { code } = toShownError(thrown);
      this.#fail(thrown, code === 'fetch_failed' ? 'offline' : 'failed');
      return;
    }
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
      this.record.changed(log);
    } else if (log.state === 'running' || log.state === 'paused' || log.state === 'waiting') {
      this.phase = log.state;
    }
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

  #fail(thrown: unknown, phase: 'failed' | 'offline' = 'failed'): void {
    this.#run = undefined;
    this.record.endRun();
    this.error = toShownError(thrown);
    this.#enter(phase);
  }

  #engineLost(error: ShownError): void {
    this.#run = undefined;
    this.model = undefined;
    this.digits.close();
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
