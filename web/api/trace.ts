// A trace of an engine, wherever that runs.

import { disposedError } from './errors.ts';
import type { TraceData } from './protocol.ts';
import type { Rpc } from './rpc.ts';
import { jsonText } from './text.ts';
import type {
  CellQuery,
  Derivation,
  OptimizerSpec,
  OptimizerState,
  Tensor,
  TensorQuery,
  Trace,
  TraceNode,
  UpdateDerivation,
} from './types.ts';

export class RemoteTrace implements Trace {
  readonly nodes: readonly TraceNode[];
  readonly loss: number | undefined;
  readonly #rpc: Rpc;
  readonly #number: number;
  #disposed = false;

  constructor(rpc: Rpc, data: TraceData) {
    this.#rpc = rpc;
    this.#number = data.trace;
    this.nodes = data.nodes;
    this.loss = data.loss;
  }

  async tensor(query: TensorQuery): Promise<Tensor> {
    return this.#rpc.call('tensor', { trace: this.#live, query });
  }

  async derive(query: CellQuery): Promise<Derivation> {
    return this.#rpc.call('derive', { trace: this.#live, query });
  }

  async deriveUpdate(
    query: CellQuery,
    optimizer: OptimizerSpec,
    state: OptimizerState = {},
  ): Promise<UpdateDerivation> {
    return this.#rpc.call('deriveUpdate', {
      trace: this.#live,
      query,
      optimizerText: jsonText(optimizer, 'optimizer'),
      stateText: jsonText(state, 'state'),
    });
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#rpc.release('releaseTrace', { trace: this.#number });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  get #live(): number {
    if (this.#disposed) throw disposedError('trace');
    return this.#number;
  }
}
