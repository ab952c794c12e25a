// One pass over a few images, which answers for every number of it.

import type { OptimizerSpec } from '../generated/schema.ts';
import type {
  CellQuery,
  Derivation,
  OptimizerState,
  RememberedValues,
  TensorQuery,
  UpdateDerivation,
  UpdateEffect,
} from './derivation.ts';
import type {
  Chain,
  ConvolutionMatrix,
  Coverage,
  Diagnosis,
  ImageShares,
  NumericCheck,
  Operation,
  ParameterCell,
  Patch,
  PlaceQuery,
  SharedParameter,
} from './explanation.ts';
import type { Images, Shape, Tensor } from './tensor.ts';

/** A node of the traced network, in the order of the pass. */
export interface TraceNode {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly string[];
  readonly shape: Shape;
  readonly parameters: readonly string[];
  /** Tensors beside its output, asked for as outputs by name: a mask, a mean of the batch. */
  readonly besides: readonly string[];
}

/** What a trace answers. */
export interface TraceQuestions {
  /** A copy of a tensor. Errors: unknown_node, unknown_tensor, no_gradient (without labels). */
  tensor(query: TensorQuery): Promise<Tensor>;
  /** Several tensors, in the order in which they are asked for, in one question to the engine. */
  tensors(queries: readonly TensorQuery[]): Promise<readonly Tensor[]>;
  /** Where the number of a cell came from. Errors: those of `tensor`, bad_index. */
  derive(query: CellQuery): Promise<Derivation>;
  /**
   * The update of a cell of a parameter by the gradient of this trace. `optimizer` is what `fit`
   * takes, `state` what it remembers of this cell.
   */
  deriveUpdate(
    query: CellQuery,
    optimizer: OptimizerSpec,
    state?: OptimizerState,
  ): Promise<UpdateDerivation>;
  /**
   * From now on `tensor`, `derive` and `diagnose` answer also for the update that these images would
   * make of every parameter, as the optimiser's first: the numbers of kind `update` on the way to
   * the new weight, which is the step `updated`. What is not said to be remembered is 0.
   */
  setUpdate(optimizer: OptimizerSpec, remembered?: readonly RememberedValues[]): Promise<void>;
  /** What the first update of an optimiser does to the loss of these images; no model changes. */
  effect(cell: ParameterCell, optimizer: OptimizerSpec): Promise<UpdateEffect>;
  /**
   * The same images once more, with the weights that the first update of an optimiser makes; no
   * model changes. Its parameters are the new weights, its loss is `effect`'s `all`.
   */
  afterUpdate(optimizer: OptimizerSpec): PendingTrace;
  /** Other images through the weights of this trace, whatever the model has learned since. */
  withImages(images: Images, labels?: readonly number[]): PendingTrace;
  /** Every local derivative from the loss down to a weight. */
  chain(cell: ParameterCell): Promise<Chain>;
  /** A weight's gradient against a difference quotient of the loss, in double. */
  check(cell: ParameterCell): Promise<NumericCheck>;
  /** What each image adds to the gradient of a parameter, or of one cell of it. */
  shares(parameter: SharedParameter): Promise<ImageShares>;
  /**
   * The sums of a convolution or a dense layer as operations on whole tensors; without labels those
   * of the forward pass. Other layers have none.
   */
  operations(node: string): Promise<readonly Operation[]>;
  /** A convolution as one sparse matrix; refused with `too_large` where nobody could read it. */
  matrix(node: string): Promise<ConvolutionMatrix>;
  /** The cells of an earlier layer, by default the image, that a place depends on. */
  patch(place: PlaceQuery, of?: string): Promise<Patch>;
  /** The cells of a later layer that depend on a place. */
  seenBy(place: PlaceQuery, by: string): Promise<Patch>;
  /** How many places of the layer `by` depend on each cell of the layer `of`. */
  coverage(of: string, by: string): Promise<Coverage>;
  /**
   * What is wrong with numbers that somebody derived by hand, row-major; null (or NaN) is a cell left
   * empty. A number is right when it differs by at most `tolerance` (0.001) times the largest of the
   * tensor.
   */
  diagnose(
    target: TensorQuery,
    numbers: Float64Array | readonly (number | null)[],
    tolerance?: number,
  ): Promise<Diagnosis>;
}

/** One pass over a few images with every tensor and gradient kept. */
export interface Trace extends TraceQuestions {
  readonly nodes: readonly TraceNode[];
  /** Only with labels. */
  readonly loss: number | undefined;
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A trace that is being made. It can be asked at once, so that a trace and all that is asked of it
 * take one way to the engine and back; when it cannot be made, each question fails with the reason.
 * Await it, to dispose of it.
 */
export interface PendingTrace extends Promise<Trace>, TraceQuestions {}
