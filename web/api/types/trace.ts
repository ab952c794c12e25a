// One pass over a few images, which answers for every number of it.

import type { OptimizerSpec } from '../generated/schema.ts';
import type {
  CellQuery,
  Derivation,
  OptimizerState,
  TensorQuery,
  UpdateDerivation,
} from './derivation.ts';
import type { Shape, Tensor } from './tensor.ts';

export interface TraceNode {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly string[];
  readonly shape: Shape;
  readonly parameters: readonly string[];
}

/** One pass over a few images with every tensor and gradient kept. */
export interface Trace {
  readonly nodes: readonly TraceNode[];
  /** Only with labels. */
  readonly loss: number | undefined;
  tensor(query: TensorQuery): Promise<Tensor>;
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
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
