// Exercises: tensors to be derived by hand.

import type { ExerciseName, OptimizerSpec } from '../generated/schema.ts';
import type { RememberedValues, TensorQuery } from './derivation.ts';
import type { ParameterValues } from './engine.ts';
import type { ModelSpec } from './model.ts';

/** A tensor of a trace, and what the notes call it. */
export interface ExerciseTensor {
  readonly symbol: string;
  readonly query: TensorQuery;
  /**
   * Counted from 1, the image whose own loss is meant: of the gradient that `query` names, those
   * numbers of `trace.shares` that belong to it.
   */
  readonly image?: number;
}

/**
 * A tensor of a small network to be derived from others, with numbers that follow from the seed.
 * The right answer is that tensor of the trace of `images` and `labels` by a model with these
 * parameters, after `trace.setUpdate` where there is an `update`; `trace.diagnose` says what is wrong with another.
 */
export interface Exercise {
  readonly kind: ExerciseName;
  readonly title: string;
  /** What to do, to the student. */
  readonly task: string;
  /** The first hint where no mistake is recognised. */
  readonly hint: string;
  readonly seed: number;
  /** To diagnose with: the share of the largest number by which an answer may differ. */
  readonly tolerance: number;
  readonly model: ModelSpec;
  /** [n, c, h, w]. */
  readonly images: Float32Array;
  /** None where nothing is derived by the loss. */
  readonly labels: readonly number[];
  readonly parameters: readonly ParameterValues[];
  /** The step that is asked for, where one is. */
  readonly update?: {
    readonly optimizer: OptimizerSpec;
    readonly remembered: readonly RememberedValues[];
  };
  readonly given: readonly ExerciseTensor[];
  readonly target: ExerciseTensor;
}
