// One training run beside the wasm: slices of steps, and between them a look at what was asked for.

import type { HostDataset } from './host-dataset.ts';
import { evaluateInSlices } from './host-evaluation.ts';
import { isWell, unwrap } from './outcome.ts';
import { Pace, Stopwatch } from './pace.ts';
import type { RunEvent } from './protocol.ts';
import { RunBrake } from './run-brake.ts';
import { changeSettings } from './run-settings.ts';
import type { ThreadChoice } from './thread-choice.ts';
import { TrainingReport } from './training-report.ts';
import { nextTurn } from './turn.ts';
import type { Evaluation, History, RunLog, RunState } from './types.ts';
import type { WasmAdvance, WasmEvaluator, WasmPool, WasmTrainer } from './wasm-module.ts';

// Of a slice, for a trial of fewer threads: it may be a slow one.
const TRIAL_SHARE = 1 / 4;

export interface TrainingPlan {
  readonly trainer: WasmTrainer;
  readonly pool: WasmPool;
  readonly threads: ThreadChoice;
  /** What a resumed run is to do differently, as JSON. */
  readonly changes:
    | { readonly options: string; readonly optimizer: string | undefined }
    | undefined;
  readonly data: HostDataset;
  readonly validation: HostDataset | undefined;
  /** An evaluator over the first rows of the validation data; all of them when negative. */
  readonly evaluator: (rows: number) => WasmEvaluator;
  readonly probeImages: number;
  readonly probeEverySteps: number;
  readonly sliceMs: number;
  readonly paused: boolean;
  /** Throws when the engine has failed or was closed. */
  readonly checkAlive: () => void;
  readonly emit: (event: Omit<RunEvent, 'run'>) => void;
}

export class TrainingJob {
  readonly #plan: TrainingPlan;
  readonly #pace: Pace;
  readonly #report: TrainingReport;
  readonly #clock = new Stopwatch();
  readonly #evaluationClock = new Stopwatch();
  readonly #brake: RunBrake;
  #state: RunState;

  constructor(plan: TrainingPlan) {
    this.#plan = plan;
    this.#pace = new Pace(plan.sliceMs);
    this.#report = new TrainingReport(plan.trainer, plan.data.wasm.rows(), plan.threads);
    this.#brake = new RunBrake(plan.paused);
    this.#state = plan.paused ? 'paused' : 'running';
  }

  /** Resolves when the run has ended, however it did. */
  get finished(): Promise<void> {
    return this.#brake.finished;
  }

  /** Trains to the end; rejects with the error that ended it early. */
  async train(): Promise<History> {
    let failure: unknown;
    try {
      this.#log({ event: 'state', step: this.#report.step, state: this.#state });
      const { changes, trainer } = this.#plan;
      if (changes) this.change(changes.options, changes.optimizer);
      const done = await this.#loop();
      const state = done ? 'done' : 'stopped';
      this.#clock.halt();
      const history = this.#report.history(state, this.#clock.ms, trainer);
      this.#enter(state, history.reason);
      return history;
    } catch (error) {
      failure = error;
      this.#enter('failed');
      throw error;
    } finally {
      if (isWell(failure)) this.#leave();
      this.#brake.end();
    }
  }

  /** Resolves when no further step is taken. */
  pause(): Promise<void> {
    return this.#brake.hold();
  }

  resume(): void {
    this.#brake.release();
  }

  /** Resolves when the steps were taken, or the run ended with them or before: then to false. */
  async step(count: number): Promise<boolean> {
    await this.#brake.allow(count);
    return !this.#brake.ended;
  }

  stop(): Promise<void> {
    return this.#brake.stop();
  }

  /** The model and all that the run needs to go on, between two steps or after the last. */
  checkpoint(): Uint8Array {
    this.#plan.checkAlive();
    return unwrap(this.#plan.trainer.save(this.#plan.validation?.wasm ?? null));
  }

  /** Frees what is left of a run that has ended. */
  release(): void {
    this.#plan.trainer.delete();
  }

  /** Both texts are JSON; what differs from before is logged. False when the run has ended. */
  change(optionsText: string, optimizerText: string | undefined): boolean {
    if (this.#brake.ended) return false;
    const { trainer } = this.#plan;
    const changes = changeSettings(trainer, optionsText, optimizerText);
    this.#report.setOptions(trainer.options());
    if (changes.length > 0) this.#log({ event: 'changed', step: this.#report.step, changes });
    return true;
  }

  // True when the run came to its end, false when it was stopped.
  async #loop(): Promise<boolean> {
    const { trainer } = this.#plan;
    // A run may have been saved before its epoch was evaluated.
    if (!trainer.judged() && (await this.#proceed())) await this.#endEpoch();
    while (!trainer.finished()) {
      if (!(await this.#proceed())) return false;
      const { progress } = this.#advance();
      if (progress === 'waiting_for_data') await this.#waitFor(this.#plan.data);
      if (progress === 'stepped') await this.#probe();
      if (!trainer.judged()) await this.#endEpoch();
      // After the evaluation: a step that ends an epoch includes it.
      this.#brake.holdWhenSpent();
    }
    return true;
  }

  // Lets messages through and holds a paused run; false when it is to stop.
  async #proceed(): Promise<boolean> {
    await nextTurn();
    while (this.#brake.holds) {
      this.#clock.halt();
      this.#evaluationClock.halt();
      this.#enter('paused');
      this.#brake.settle();
      await this.#brake.woken();
    }
    this.#plan.checkAlive();
    return !this.#brake.stopping;
  }

  // What others ask of the engine may use all of it again.
  #leave(): void {
    const { trainer, pool } = this.#plan;
    trainer.retire();
    pool.use(pool.threads());
  }

  #advance(): WasmAdvance {
    const { trainer, pool, threads, probeEverySteps } = this.#plan;
    const { step } = trainer.position();
    const slice = this.#pace.next();
    const wanted = threads.trying ? Math.ceil(slice * TRIAL_SHARE) : slice;
    let count = Math.min(wanted, this.#brake.allowed);
    if (probeEverySteps > 0) count = Math.min(count, probeEverySteps - (step % probeEverySteps));
    this.#clock.start();
    pool.use(threads.next);
    const began = performance.now();
    const advance = unwrap(trainer.advance(count));
    const ms = performance.now() - began;
    this.#pace.measured(advance.steps, ms);
    threads.measured(advance.steps, ms);
    pool.use(threads.chosen);
    this.#brake.took(advance.steps);
    if (advance.steps > 0) {
      this.#enter('running');
      this.#log(this.#report.slice(advance, trainer.position(), this.#clock.ms), advance.images);
    }
    return advance;
  }

  async #waitFor(data: HostDataset): Promise<void> {
    data.check();
    this.#clock.halt();
    if (this.#state !== 'waiting') {
      this.#enter('waiting');
      const rows = { rowsAvailable: data.wasm.available(), rows: data.wasm.rows() };
      this.#log({ event: 'waiting', step: this.#report.step, ...rows });
    }
    await Promise.race([data.changed(), this.#brake.woken()]);
  }

  async #probe(): Promise<void> {
    const { validation, probeImages, probeEverySteps } = this.#plan;
    const { step, epoch } = this.#report;
    if (!validation || probeImages <= 0 || probeEverySteps <= 0 || step % probeEverySteps > 0) {
      return;
    }
    const rows = Math.min(probeImages, validation.wasm.rows());
    // A probe is a glimpse: it is left out while its rows are still on their way.
    if (validation.wasm.available() < rows) return;
    const result = await this.#evaluate(rows);
    if (!result) return;
    const { loss, accuracy, images } = result;
    this.#log({ event: 'probe', step, epoch, loss, accuracy, images });
  }

  async #endEpoch(): Promise<void> {
    this.#plan.threads.again();
    this.#clock.halt();
    const seconds = this.#report.closeEpoch(this.#clock.ms);
    const before = this.#evaluationClock.ms;
    const { trainer, validation } = this.#plan;
    const evaluation = await this.#validate();
    const evaluationSeconds = (this.#evaluationClock.ms - before) / 1000;
    const totals = trainer.position();
    const log = this.#report.epochLog(seconds, evaluationSeconds, totals, evaluation);
    // An evaluation that was broken off is made up for when the run is resumed.
    if (evaluation || !validation) trainer.judge(evaluation?.loss ?? log.train.loss);
    this.#log(log);
  }

  async #validate(): Promise<Evaluation | undefined> {
    const { validation } = this.#plan;
    if (!validation) return undefined;
    while (!validation.complete) {
      await this.#waitFor(validation);
      if (!(await this.#proceed())) return undefined;
    }
    return this.#evaluate(-1);
  }

  async #evaluate(rows: number): Promise<Evaluation | undefined> {
    this.#clock.halt();
    this.#enter('running');
    this.#evaluationClock.start();
    const proceed = async () => {
      if (!(await this.#proceed())) return false;
      this.#evaluationClock.start();
      this.#enter('running');
      return true;
    };
    const evaluator = this.#plan.evaluator(rows);
    const result = await evaluateInSlices(evaluator, this.#plan.sliceMs, proceed);
    this.#evaluationClock.halt();
    return result;
  }

  #enter(state: RunState, reason?: string): void {
    if (this.#state === state) return;
    this.#state = state;
    const why = reason === undefined ? {} : { reason };
    this.#log({ event: 'state', step: this.#report.step, state, ...why });
  }

  #log(log: RunLog, sliceImages = 0): void {
    this.#plan.emit({ log, state: this.#state, sliceImages });
  }
}
