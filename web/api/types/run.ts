// Training runs: their options, what they log, and the run itself.

import type {
  AugmentOptions,
  EarlyStopping,
  OptimizerSpec,
  ScheduleSpec,
} from '../generated/schema.ts';
import type { Dataset } from './dataset.ts';
import type { Evaluation } from './model.ts';

/** What a run does beside training; none of it changes a weight by itself. */
export interface RunOptions {
  /**
   * Evaluated at the end of every epoch. Its loss is what early stopping and reduceOnPlateau listen
   * to; without validation data they listen to the training loss of the epoch.
   */
  readonly validation?: Dataset;
  /** Additionally check this many validation images every `probeEverySteps` (0: never). */
  readonly probeImages?: number;
  /** Default 0: never. */
  readonly probeEverySteps?: number;
  /**
   * Time between progress messages and between looks at pause, stop and step, in milliseconds; default
   * 30, and 10 where the engine runs beside the page instead of in a worker.
   */
  readonly sliceMs?: number;
  /** Stops the run, which then rejects with `cancelled`. */
  readonly signal?: AbortSignal;
  /** Begin paused: nothing is trained until `resume()` or `step()`. */
  readonly paused?: boolean;
}

/** How a run trains. */
export interface FitOptions extends RunOptions {
  /** Passes over the data, 1 to 100,000; default 1. */
  readonly epochs?: number;
  /** Images per update, 1 to 65,536 and no more than there are rows; default 64. */
  readonly batchSize?: number;
  /** By default `sgd()`, with rate 0.05 and no momentum. */
  readonly optimizer?: OptimizerSpec;
  /** What the optimiser's rate is multiplied by as the run goes on; by default nothing. */
  readonly schedule?: ScheduleSpec;
  /** Longest gradient, as the Euclidean norm over all parameters that are trained; default 0: any. */
  readonly clipNorm?: number;
  /** How far images are changed, anew in every epoch; by default not at all. */
  readonly augment?: AugmentOptions;
  /**
   * Seed of the shuffle, of the augmentation and of dropout; the weights have their own, given when
   * the model was made. A whole number from 0; default 1.
   */
  readonly seed?: number;
  /** End before all epochs are trained when the loss no longer falls; by default never. */
  readonly earlyStopping?: EarlyStopping;
}

/** What may be changed while a run goes on; what is left out stays. */
export interface LiveOptions {
  readonly optimizer?: OptimizerSpec;
  readonly schedule?: ScheduleSpec;
  readonly clipNorm?: number;
  readonly augment?: AugmentOptions;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly earlyStopping?: EarlyStopping;
}

/**
 * What a resumed run does differently from the one that was saved: only what is named here changes,
 * and with it the weights the run comes to. More epochs are the usual case.
 */
export interface ResumeOptions extends LiveOptions, RunOptions {}

/** The run within a file. */
export interface SavedRun {
  /** Steps, epochs and images trained. */
  readonly step: number;
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly images: number;
  readonly options: FitOptions;
  readonly optimizer: OptimizerSpec;
}

/** After every slice of steps. */
export interface ProgressLog {
  readonly event: 'progress';
  /** Steps done since the run began. */
  readonly step: number;
  /** Epochs count from 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly stepInEpoch: number;
  readonly stepsPerEpoch: number;
  /** Images trained on since the run began. */
  readonly images: number;
  /** Mean over the steps of this slice. */
  readonly loss: number;
  readonly accuracy: number;
  /** Of this slice and, smoothed, of the run; time paused or waiting does not count. */
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
  /** Learning rate of the next step: the optimiser's, as the schedule has it by then. */
  readonly rate: number;
  /**
   * Threads that train: all of the engine's, or with `threads: 'auto'` as many as pay, which is
   * measured at the start and after every epoch. The numbers do not depend on it.
   */
  readonly threads: number;
}

/** A glimpse at the first `probeImages` of the validation data; loss and accuracy are means. */
export interface ProbeLog {
  readonly event: 'probe';
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly images: number;
}

/** At the end of every epoch, after its evaluation. */
export interface EpochLog {
  readonly event: 'epoch';
  readonly step: number;
  readonly epoch: number;
  /** Seconds of training and of evaluation; time paused or waiting does not count. */
  readonly seconds: number;
  readonly evaluationSeconds: number;
  readonly imagesPerSecond: number;
  /** Means over the epoch's steps, each measured before its update. */
  readonly train: { readonly loss: number; readonly accuracy: number };
  readonly validation?: Evaluation;
}

/** The run needs rows that have not arrived yet; it goes on by itself when they do. */
export interface WaitingLog {
  readonly event: 'waiting';
  readonly step: number;
  readonly rowsAvailable: number;
  readonly rows: number;
}

/** An option was changed while running, from the step named on. */
export interface ChangedLog {
  readonly event: 'changed';
  readonly step: number;
  readonly changes: readonly {
    readonly option: string;
    readonly from: number | string | boolean;
    readonly to: number | string | boolean;
  }[];
}

/** The run has come to another state. */
export interface StateLog {
  readonly event: 'state';
  readonly step: number;
  readonly state: RunState;
  /** Of a run that is done, what it ended with when not just with its last epoch, in words. */
  readonly reason?: string;
}

/** What a run tells as it goes on, told apart by `event`. */
export type RunLog = ProgressLog | ProbeLog | EpochLog | WaitingLog | ChangedLog | StateLog;
/** The last three are final; a waiting run goes on when its rows arrive. */
export type RunState = 'running' | 'paused' | 'waiting' | 'done' | 'stopped' | 'failed';

/** What a run did, when it is over. */
export interface History {
  readonly state: 'done' | 'stopped';
  readonly steps: number;
  readonly images: number;
  readonly epochs: readonly EpochLog[];
  /** Of a resumed run: since it was resumed, as are `seconds` and `epochs`. */
  readonly imagesPerSecond: number;
  readonly seconds: number;
  /** Threads that trained at the end. */
  readonly threads: number;
  /** Such as "stopped early after epoch 7; the best epoch was 4, whose weights are back". */
  readonly reason?: string;
  /** Of a run with early stopping. */
  readonly best?: { readonly epoch: number; readonly loss: number };
}

/**
 * One training run. `for await` yields its logs (leaving the loop stops the run cleanly), `await`
 * gives its history: both watch the same run. A run that diverges rejects with code `diverged`,
 * `where` naming the layer; `model.restoreLastGood()` then brings the last good weights back. A run that
 * is over can be steered without harm.
 */
export interface Run extends AsyncIterable<RunLog>, PromiseLike<History> {
  readonly state: RunState;
  /** Resolves when the run stands still: no weight changes from then on. */
  pause(): Promise<void>;
  /** Goes on to the end, or to the next `pause`. */
  resume(): Promise<void>;
  /**
   * Trains on exactly `count` batches (default 1), then pauses, and resolves. Error out_of_range: a
   * count that is no whole number from 1; of a run that fails before or with them, its own.
   */
  step(count?: number): Promise<void>;
  /** Ends the run after the present slice; its history says 'stopped'. */
  stop(): Promise<void>;
  /**
   * Takes effect with the next step, and is logged. All of it is taken or, with an error as of `fit`,
   * nothing. A run that has failed rejects with its own error.
   */
  set(options: LiveOptions): Promise<void>;
  /**
   * One safetensors file with the model and all that the run needs to go on, for `model.resume`:
   * whenever asked, also paused, and after the end until the model is trained again or disposed of
   * (error: disposed).
   */
  checkpoint(): Promise<Uint8Array>;
}
