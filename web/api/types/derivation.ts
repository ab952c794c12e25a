// Where a number came from.

import type { OptimizerSpec, Rule } from '../generated/schema.ts';

/**
 * What a tensor is to its layer; the last two are found in an UpdateDerivation, and in a trace after
 * `setUpdate`.
 */
export type TensorKind =
  | 'output'
  | 'outputGradient'
  | 'inputGradient'
  | 'parameter'
  | 'parameterGradient'
  | 'optimizerState'
  | 'update';

/** Names one tensor of a trace. */
export interface TensorQuery {
  /** A layer's name, "input", or "loss". */
  readonly node: string;
  readonly of: TensorKind;
  /** Which parameter ("weight", "bias"), or which input ("0") of an inputGradient. */
  readonly name?: string;
  /** Of an update, or of what an optimiser remembers: which number, such as "velocity". */
  readonly step?: string;
}

/** Names one cell of a tensor; `index` has a number for each of its dimensions, from 0. */
export interface CellQuery extends TensorQuery {
  readonly index: readonly number[];
}

/** A cell that takes part in a term, with its number. */
export interface Factor {
  readonly tensor: TensorQuery;
  readonly index: readonly number[];
  readonly value: number;
}

/**
 * Numbers on the way, by name. Of the term of a softmax: its `distance` from the largest score, the
 * class's `probability`, with labels its `target` and `error`, p − y. Of a whole softmax: the `sum`
 * of its exponentials, the `log` of it. Of p − y: the `target`, the `error`, the number of `images`.
 * Of a gradient through batch normalisation: `variance` or `runningVariance`, `epsilon`. Of an update
 * of Adam: m̂ and v̂.
 */
export type Between = Readonly<Record<string, number>>;

/** One summand of a derivation. */
export interface Term {
  /**
   * The term is the product of its factors and its constant; under the rules elementwise, softmax,
   * variance and the cross-entropies it is what the rule's function gives for the factors.
   */
  readonly factors: readonly Factor[];
  /** A number that is no cell, such as 1/4 of a mean or 1/m of a batch; absent when 1. */
  readonly constant?: number;
  readonly product: number;
  /**
   * What the constant of a gradient's term was decided by, and no factor: the cell whose slope it
   * is; of a window its cells, the winner first.
   */
  readonly deciding?: readonly Factor[];
  /** Between the factors and the product. */
  readonly between?: Between;
}

/** Terms that stand next to each other, of one channel or one image, and what they add up to. */
export interface TermGroup {
  /** Of the channel or the image. */
  readonly number: number;
  /** Place of its first term. */
  readonly first: number;
  readonly count: number;
  /** Of their products, in double. */
  readonly sum: number;
}

/** Where a number came from: `value` is the engine's own float, read from the traced tensor. */
export interface Derivation {
  readonly target: CellQuery;
  readonly value: number;
  readonly rule: Rule;
  /** Of rule "elementwise": which function, such as "relu". */
  readonly function?: string;
  readonly terms: readonly Term[];
  /** Between the terms and the value. */
  readonly between?: Between;
  /**
   * Of a convolution's sum over several channels or images. Terms in no group stand alone, such as
   * a bias; a channel whose terms are all padding has none.
   */
  readonly groups?: {
    readonly by: 'inputChannel' | 'outputChannel' | 'image';
    readonly sums: readonly TermGroup[];
  };
  /**
   * Terms that give nothing: left out because they lie in the padding; shown with the constant 0,
   * because a mask or a maximum shuts them off; shown, and 0 because one of their cells is.
   */
  readonly omitted: { readonly padding: number; readonly masked: number; readonly zero: number };
}

/** What an optimiser remembers of one weight; what is left out is 0, as for a fresh optimiser. */
export interface OptimizerState {
  /** Updates done so far. */
  readonly updates?: number;
  /** Of sgd. */
  readonly velocity?: number;
  /** Of rmsprop. */
  readonly meanSquare?: number;
  /** Of adam and adamW. */
  readonly firstMoment?: number;
  readonly secondMoment?: number;
}

/** What an optimiser remembers of all weights of a parameter, row-major. */
export interface RememberedValues {
  readonly node: string;
  readonly name: string;
  /** Which of its numbers, such as "velocity". */
  readonly step: string;
  readonly values: Float32Array;
}

/** Where a new weight came from: one update of one cell of a parameter. */
export interface UpdateDerivation {
  readonly target: CellQuery;
  /** The weight that training's own update writes, bit by bit. */
  readonly value: number;
  /** With every field. */
  readonly optimizer: OptimizerSpec;
  readonly before: OptimizerState;
  /** What the next update begins with. */
  readonly after: OptimizerState;
  /**
   * The numbers on the way, each made of the weight, its gradient, what is remembered
   * ("optimizerState") and earlier steps ("update"); the last is the new weight.
   */
  readonly steps: readonly Derivation[];
}

/** Mean losses of the images of a trace. */
export interface UpdateEffect {
  /** With the weights of the trace. */
  readonly before: number;
  /** With the one weight updated. */
  readonly one: number;
  /** With every weight updated that is learnt and not frozen. */
  readonly all: number;
}
