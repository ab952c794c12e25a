// Training runs: their options, what they log, and the run itself.

import type { OptimizerSpec, ScheduleSpec } from '../generated/schema.ts';
import type { Dataset } from './dataset.ts';
import type { Evaluation } from './model.ts';

export interface FitOptions {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly optimizer?: OptimizerSpec;
  /** What the optimiser's rate is multiplied by as the run goes on; by default nothing. */
  readonly schedule?: ScheduleSpec;
  /** Longest gradient, as the Euclidean norm over all parameters that are trained (0: any). */
  readonly clipNorm?: number;
  /** Seed of the shuffle; the weights have their own, given when the model was made. */
  readonly seed?: number;
  /** Evaluated at the end of every epoch. */
  readonly validation?: Dataset;
  /** Additionally check this many validation images every `probeEverySteps` (0: never). */
  readonly probeImages?: number;
  readonly probeEverySteps?: number;
  /** Time between progress messages and between looks at pause, stop and step, in milliseconds. */
  readonly sliceMs?: number;
  readonly signal?: AbortSignal;
  /** Begin paused: nothing is trained until `resume()` or `step()`. */
  readonly paused?: boolean;
}

/** What may be changed while a run goes on. */
export interface LiveOptions {
  readonly optimizer?: OptimizerSpec;
  readonly schedule?: ScheduleSpec;
  readonly clipNorm?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
}

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
}

export interface ProbeLog {
  readonly event: 'probe';
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly images: number;
}

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

export interface StateLog {
  readonly event: 'state';
  readonly step: number;
  readonly state: RunState;
}

export type RunLog = ProgressLog | ProbeLog | EpochLog | WaitingLog | ChangedLog | StateLog;
export type RunState = 'running' | 'paused' | 'waiting' | 'done' | 'stopped' | 'failed';

export interface History {
  readonly state: 'done' | 'stopped';
  readonly steps: number;
  readonly images: number;
  readonly epochs: readonly EpochLog[];
  readonly imagesPerSecond: number;
  readonly seconds: number;
}

/**
 * One training run. `for await` yields its logs (leaving the loop stops the run cleanly), `await`
 * gives its history: both watch the same run. A run that diverges rejects with code `diverged`,
 * `where` naming the layer; `model.restoreLastGood()` then brings the last good weights back.
 */
export interface Run extends AsyncIterable<RunLog>, PromiseLike<History> {
  readonly state: RunState;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Train on exactly `count` batches, then pause. */
  step(count?: number): Promise<void>;
  stop(): Promise<void>;
  set(options: LiveOptions): Promise<void>;
}
