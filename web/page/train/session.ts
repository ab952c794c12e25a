import type { Dataset, Model, Run, RunLog } from '../../api/types.ts';
import { type ShownError, toShownError } from '../../widgets/shared/errors.ts';
import { formatCount } from '../../widgets/shared/format.ts';
import { sharedEngine } from '../../widgets/shared/shared-engine.ts';
import { savesData } from '../save-data.ts';
import { Digits, type TrainingData } from './digits.ts';
import { Images } from './images.ts';
import { type BroughtBack, Keeper } from './keeper.ts';
import { type KeptNetwork, keptNetwork } from './kept-network.ts';
import { TrainingRecord } from './record.ts';
import { type Phase, SessionState } from './session-state.ts';
import { fitOptions, liveOptions, type Settings } from './settings.ts';

const preset = 'lenet5';
/** Test digits that a run looks at between its epochs. */
export const probeImages = 500;
const probeEverySteps = 50;

interface Start {
  readonly paused?: boolean;
}

/** What a run is checked with. */
const checked = (validation: Dataset) => ({ validation, probeImages, probeEverySteps });

/**
 * The model, the data and the run that all places of the page share. It holds no mathematics: it
 * asks the engine and keeps what it said.
 */
export class Session extends SessionState {
  /** Keeps the network in this browser. */
  readonly keeper: Keeper;
  readonly digits: Digits;
  /** The image that all places look at. */
  readonly images: Images;
  #run: Run | undefined;
  /** A run that was brought back, and the settings it was made with. */
  #interrupted: Pick<KeptNetwork, 'file' | 'settings'> | undefined;
  /** How the last run began, to begin again what a failed download has kept from it. */
  #lastStart: Start = {};
  /** Counts the presses that wait for digits: what an older one waited for is nobody's any more. */
  #attempt = 0;
  /** Steps taken before the present run. */
  #runStart = 0;

  constructor(dataBase: URL) {
    super();
    this.keeper = new Keeper(() => this.changed());
    this.digits = new Digits(dataBase, () => this.changed());
    this.images = new Images(this.digits.test, () => this.changed());
  }

  /** Starts the engine and makes the model; again after a failure. */
  async open(): Promise<void> {
    this.error = undefined;
    this.enter('loading');
    // While the engine starts, which takes longer.
    const kept = this.keeper.look();
    try {
      this.engine = await sharedEngine();
      void this.engine.failed.then((error) => this.#engineLost(error));
      const back = await this.keeper.bringBack(await kept, this.engine, preset);
      this.model = back?.model ?? (await this.engine.model(preset, { seed: this.settings.seed }));
      this.#takeBack(back);
    } catch (thrown) {
      this.error = toShownError(thrown);
      this.enter('unavailable');
      return;
    }
    this.enter(this.#atRest);
    // A digit that does not come says so where it is looked at.
    await this.digits.open(this.engine).catch(() => undefined);
    this.images.showTest(this.images.row);
  }

  /** Trains the present weights for the chosen number of epochs, as soon as the digits come. */
  async start(options: Start = {}): Promise<void> {
    if (await this.#begin(options)) await this.#follow();
  }

  /** Goes on with a run that was interrupted: to the bit, where no setting was changed meanwhile. */
  async goOn(): Promise<void> {
    const { model } = this;
    const interrupted = this.#interrupted;
    if (model === undefined || interrupted === undefined) return;
    const options = liveOptions(this.settings);
    const changed = JSON.stringify(liveOptions(interrupted.settings)) !== JSON.stringify(options);
    const resumed = ({ train, test }: TrainingData) =>
      model.resume(interrupted.file, train, { ...(changed ? options : {}), ...checked(test) });
    if (await this.#begin({}, resumed)) await this.#follow();
  }

  /** What the page is in while nothing goes on. */
  get #atRest(): Phase {
    if (this.#interrupted !== undefined) return 'interrupted';
    return this.trained ? 'finished' : 'ready';
  }

  /** Fetches what training needs: somebody is about to begin. */
  prepare(): void {
    if (!this.busy && this.model !== undefined && !savesData()) this.digits.prepare();
  }

  /** Begins again what a failed download has ended. */
  again(): Promise<void> {
    if (this.#interrupted !== undefined) return this.goOn();
    return this.#lastStart.paused ? this.step() : this.start();
  }

  /** New weights from the seed, an empty record. */
  async startOver(): Promise<void> {
    if (this.engine === undefined || this.busy) return;
    try {
      const old = this.model;
      void this.keeper.forget();
      this.model = await this.engine.model(preset, { seed: this.settings.seed });
      await old?.dispose();
      this.startRecord();
      this.#interrupted = undefined;
      this.enter('ready');
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
      this.enter(this.#atRest);
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
      this.enter('finished');
      await this.evaluate();
      await this.#keepModel();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** Changes settings; those of a running run take effect at its next step. */
  async change(settings: Partial<Settings>): Promise<void> {
    const before = this.settings;
    this.settings = { ...before, ...settings };
    this.refused = undefined;
    this.changed();
    if (!this.busy || this.#run === undefined) {
      if ('seed' in settings && this.phase === 'ready' && !this.trained) await this.startOver();
      return;
    }
    try {
      await this.#run.set(liveOptions(this.settings));
    } catch (thrown) {
      this.settings = before;
      this.refused = toShownError(thrown);
      this.changed();
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
    this.changed();
  }

  /** Begins a run once there are digits for it, and says whether it could. */
  async #begin(options: Start, make = this.#fitted(options)): Promise<boolean> {
    const { model } = this;
    if (this.busy || model === undefined) return false;
    this.#lastStart = options;
    this.error = undefined;
    this.refused = undefined;
    this.enter('fetching');
    this.#attempt += 1;
    const data = await this.#trainingData(this.#attempt, this.#interrupted !== undefined);
    if (data === undefined) return false;
    this.history = undefined;
    this.restoredStep = undefined;
    try {
      this.#run = make(data);
      this.#runStart = this.record.stepsBefore;
      this.#interrupted = undefined;
      this.keptAt = undefined;
      this.enter(options.paused ? 'paused' : 'running');
      return true;
    } catch (thrown) {
      this.#fail(thrown);
      return false;
    }
  }

  #fitted({ paused = false }: Start) {
    return ({ train, test }: TrainingData): Run =>
      (this.model as Model).fit(train, { ...fitOptions(this.settings), ...checked(test), paused });
  }

  /** Nothing where a person has stopped waiting, the engine has gone or the digits do not come. */
  async #trainingData(attempt: number, whole: boolean): Promise<TrainingData | undefined> {
    const awaited = () => this.phase === 'fetching' && attempt === this.#attempt;
    try {
      const data = await this.digits.forTraining();
      // A run that is resumed asks for all that it had.
      if (whole) await data.train.loaded;
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
        if (log.event === 'progress') this.progressed();
        else this.changed();
        if (this.keeper.due || this.phase === 'paused') void this.#keepRun(run);
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
    this.enter('finished');
    if (this.history.state === 'stopped') await this.evaluate();
    await this.#keepModel();
  }

  /** Keeps a run that is not over. */
  #keepRun(run: Run): Promise<void> {
    return this.keeper.keep(async () => {
      const { engine, record } = this;
      if (run !== this.#run || engine === undefined) return undefined;
      const file = await run.checkpoint();
      const saved = await engine.savedRun(file);
      // What comes after the last step is kept as the trained model.
      if (run !== this.#run || !saved?.step) return undefined;
      return this.#kept(file, true, record.stepsBefore + saved.step);
    });
  }

  /** Keeps the trained model, which no run is changing. */
  #keepModel(): Promise<void> {
    return this.keeper.keep(async () => {
      const { model } = this;
      if (model === undefined || this.busy || !this.trained) return undefined;
      return this.#kept(await model.save(), false, this.record.steps);
    });
  }

  #kept(file: Uint8Array, unfinished: boolean, steps: number): KeptNetwork {
    const { settings, evaluation, evaluatedStep, restoredStep } = this;
    return keptNetwork({
      file: new Uint8Array(file),
      unfinished,
      settings,
      record: this.record.kept(steps),
      evaluatedStep,
      ...(evaluation === undefined ? {} : { evaluation }),
      ...(restoredStep === undefined ? {} : { restoredStep }),
    });
  }

  /** What is shown of a network that was kept; of another one nothing. */
  #takeBack(back: BroughtBack | undefined): void {
    this.startRecord();
    this.#interrupted = back?.kept.unfinished ? back.kept : undefined;
    if (back === undefined) return;
    const { kept, saved } = back;
    this.settings = kept.settings;
    this.record = TrainingRecord.from(kept.record);
    this.evaluation = kept.evaluation;
    this.evaluatedStep = kept.evaluatedStep;
    this.restoredStep = kept.restoredStep;
    this.keptAt = saved;
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
      this.changed();
    }
  }

  #fail(thrown: unknown, phase: 'failed' | 'offline' = 'failed'): void {
    // Without a run the record is as it was: one that was interrupted can still go on.
    if (this.#run !== undefined) this.record.endRun();
    this.#run = undefined;
    // An engine that has ended has said so, and how to go on: its run ends with it.
    if (this.phase === 'unavailable') return;
    this.error = toShownError(thrown);
    this.enter(phase);
  }

  #engineLost(error: ShownError): void {
    this.#run = undefined;
    this.model = undefined;
    this.digits.close();
    this.error = error;
    this.enter('unavailable');
  }
}
