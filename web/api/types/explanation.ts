// Longer explanations of a trace: the chain rule, sums as operations, checks, patches, diagnoses.

import type { Mistake, OperationKind, Rule } from '../generated/schema.ts';
import type { CellQuery, TensorQuery } from './derivation.ts';
import type { Shape, Tensor } from './tensor.ts';

/** A cell of a parameter: `{ node: 'conv1', name: 'weight', index: [0, 0, 1, 1] }`. */
export interface ParameterCell {
  readonly node: string;
  readonly name: string;
  readonly index: readonly number[];
}

/** A parameter, or one cell of it. */
export interface SharedParameter {
  readonly node: string;
  readonly name: string;
  readonly index?: readonly number[];
}

/** Local derivatives as a matrix; cells of both tensors are counted in row-major order. */
export interface Jacobian {
  readonly rows: number;
  readonly columns: number;
  /** `[row, column, value]` of those that are not 0; absent where there are too many to list. */
  readonly entries?: readonly (readonly [number, number, number])[];
}

/** One factor of the chain rule: ∂of/∂by. */
export interface ChainLink {
  /** "∂dense1/∂flatten1". */
  readonly notation: string;
  /** Of the layer or the loss that lies between. */
  readonly type: string;
  readonly of: TensorQuery;
  readonly by: TensorQuery;
  readonly local: Jacobian;
  /** The tensor that has accumulated so far: ∂L/∂by, as this link alone gives it. */
  readonly gradient: TensorQuery;
  /** Its largest cell, to go on with `derive`; `rule` is how that was made. */
  readonly ask: CellQuery;
  readonly rule: Rule;
}

/**
 * What a loss that brings its own activation computes in one step (p − y), taken apart in double.
 * Where a probability has rounded to 0 or 1 the parts are not finite: null.
 */
export interface LossSplit {
  readonly classes: number;
  /** ∂L/∂p, [n, c]. */
  readonly lossByProbability: readonly (number | null)[];
  /** ∂p/∂z, [n, c of p, c of z]. */
  readonly probabilityByLogit: readonly (number | null)[];
  /** Of the two, [n, c]. */
  readonly product: readonly (number | null)[];
  /** Between the product and the traced ∂L/∂z. */
  readonly largestDifference: number | null;
}

/** Every local derivative from the loss down to one weight. */
export interface Chain {
  readonly target: CellQuery;
  /** ∂L/∂target. */
  readonly value: number;
  /** From the loss down, one for each edge of the model. */
  readonly links: readonly ChainLink[];
  readonly split?: LossSplit;
  /** "∂L/∂probabilities · ∂probabilities/∂dense1 · …": paths add up; at most 16 are written out. */
  readonly paths: readonly string[];
  readonly pathCount: number;
}

/** What each image of a batch adds to the gradient of a parameter: ∂J/∂w = Σₙ share, 1/m · ∂Lₙ/∂w. */
export interface ImageShares {
  /** [m, ...] of the parameter, [m] of one cell; they add up to its gradient. */
  readonly shares: Tensor;
  /**
   * m times the shares: the gradients of each image's own loss, unless batch normalisation mixes
   * the images.
   */
  readonly gradients: Tensor;
}

/** How far a result in double is from the traced floats, and how far rounding may lead. */
export interface Agreement {
  readonly difference: number;
  readonly bound: number;
  /** Every cell is within its own bound. */
  readonly within: boolean;
}

/** A sum of a layer as one operation on whole tensors: "dW = X ⋆ dZ". */
export interface Operation extends Agreement {
  readonly kind: OperationKind;
  readonly formula: string;
  /** The traced tensor that it makes. */
  readonly target: TensorQuery;
  readonly operands: readonly { readonly name: string; readonly tensor: Tensor }[];
  /** Of a convolution: between windows, and between the cells of a window. */
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly result: Tensor;
}

/** A convolution of one image as one matrix: Z = M·X + b, and dX = Mᵀ·dZ. */
export interface ConvolutionMatrix {
  /** Cells of the output. */
  readonly rows: number;
  /** Cells of the input. */
  readonly columns: number;
  readonly entries: readonly {
    readonly row: number;
    readonly column: number;
    /** Index of the weight. */
    readonly weight: readonly number[];
    readonly value: number;
  }[];
  /** The products with the matrix and its transpose against the trace. */
  readonly agreements: readonly (Agreement & { readonly target: TensorQuery })[];
}

/** The gradient of one weight against a central difference of the loss, in double. */
export interface NumericCheck {
  readonly target: CellQuery;
  readonly weight: number;
  /** h, a power of two. */
  readonly step: number;
  readonly lossBelow: number;
  readonly lossAbove: number;
  /** (lossAbove − lossBelow) / 2h. */
  readonly numeric: number;
  /** By backpropagation in double. */
  readonly exact: number;
  /** Of the trace, in float. */
  readonly traced: number;
  /** |a − b| / max(|a|, |b|), against `exact`. */
  readonly numericError: number;
  readonly tracedError: number;
  /** Differences of `numeric` below this are rounding. */
  readonly resolution: number;
  /**
   * Layers, or "loss", whose formula changes within w ± h: a ReLU at 0, a maximum that another cell
   * takes over. There the quotient is no derivative.
   */
  readonly kinks: readonly string[];
}

/** Row and column of a layer; all its channels are meant. */
export interface PlaceQuery {
  /** A layer's name, or "input". */
  readonly node: string;
  readonly y: number;
  readonly x: number;
}

/**
 * Rows and columns of the layer `of` that are connected with a place: the cells where one of the rows
 * meets one of the columns. Gaps are those of strides and dilations.
 */
export interface Patch {
  readonly node: string;
  /** [y, x]. */
  readonly place: readonly [number, number];
  readonly of: string;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** Of a patch of the image: the rectangle before it is clipped at the border. */
  readonly field?: {
    readonly size: readonly [number, number];
    /** Pixels between the fields of neighbouring places; 0 where all have one field. */
    readonly jump: readonly [number, number];
    /** First row and column; below 0 in the padding. */
    readonly start: readonly [number, number];
    /** Rows and columns outside the image: top, bottom, left, right. */
    readonly outside: readonly [number, number, number, number];
  };
}

/** How many places of the layer `by` depend on each cell of the layer `of`. */
export interface Coverage {
  readonly of: string;
  readonly by: string;
  /** Rows and columns of `of`; all its channels are seen alike. */
  readonly shape: Shape;
  /** Row-major: the count of each cell. */
  readonly places: readonly number[];
  readonly least: number;
  readonly most: number;
  /** Cells that no place depends on. */
  readonly unseen: number;
}

/** What is wrong with a tensor that somebody derived by hand. */
export interface Diagnosis {
  readonly target: TensorQuery;
  /** Every cell is given, and right. */
  readonly right: boolean;
  /** Whether there are as many numbers as the tensor has cells. */
  readonly fits: boolean;
  readonly wrongCount: number;
  /** Cells left empty: neither right nor wrong. */
  readonly emptyCount: number;
  /** The first 1,000 wrong cells. */
  readonly wrong: readonly { readonly index: Shape; readonly given: number }[];
  /**
   * Every known mistake that gives exactly these numbers in the cells that are filled. Where none
   * does, those that explain a part of the wrong cells, the largest part first.
   */
  readonly mistakes: readonly {
    readonly mistake: Mistake;
    /** What was done, in words. */
    readonly title: string;
    /** To the student; does not give the answer away. */
    readonly hint: string;
    /** Where it was made: the tensor itself, or a gradient that it was carried on from. */
    readonly at: TensorQuery;
    /** How many wrong cells have the number that the mistake gives; all of them have, or a part. */
    readonly cellCount: number;
    /** The first 1,000 of them, by their index. */
    readonly cells: readonly Shape[];
  }[];
}
