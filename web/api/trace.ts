// A trace of an engine, wherever that runs.

import { disposedError } from './errors.ts';
import type { TraceData } from './protocol.ts';
import type { Rpc } from './rpc.ts';
import { jsonText } from './text.ts';
import type {
  CellQuery,
  Chain,
  ConvolutionMatrix,
  Coverage,
  Derivation,
  Diagnosis,
  ImageShares,
  NumericCheck,
  Operation,
  OptimizerSpec,
  OptimizerState,
  ParameterCell,
  Patch,
  PlaceQuery,
  RememberedValues,
  SharedParameter,
  Tensor,
  TensorQuery,
  Trace,
  TraceNode,
  UpdateDerivation,
  UpdateEffect,
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

  async tensors(queries: readonly TensorQuery[]): Promise<readonly Tensor[]> {
    return this.#rpc.call('tensors', { trace: this.#live, queries });
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

  async setUpdate(
    optimizer: OptimizerSpec,
    remembered: readonly RememberedValues[] = [],
  ): Promise<void> {
    const optimizerText = jsonText(optimizer, 'optimizer');
    return this.#rpc.call('setUpdate', { trace: this.#live, optimizerText, remembered });
  }

  async effect(
    { node, name, index }: ParameterCell,
    optimizer: OptimizerSpec,
  ): Promise<UpdateEffect> {
    const query = { node, of: 'parameter', name, index } as const;
    const optimizerText = jsonText(optimizer, 'optimizer');
    return this.#rpc.call('effect', { trace: this.#live, query, optimizerText });
  }

  async afterUpdate(optimizer: OptimizerSpec): Promise<Trace> {
    const optimizerText = jsonText(optimizer, 'optimizer');
    const data = await this.#rpc.call('traceAfter', { trace: this.#live, optimizerText });
    return new RemoteTrace(this.#rpc, data);
  }

  async withImages(images: Float32Array, labels: readonly number[] = []): Promise<Trace> {
    const trace = this.#live;
    const request = { trace, images, labels: [...labels] };
    return new RemoteTrace(this.#rpc, await this.#rpc.call('traceWithImages', request));
  }

  async chain({ node, name, index }: ParameterCell): Promise<Chain> {
    const query = { node, of: 'parameter', name, index } as const;
    return this.#rpc.call('chain', { trace: this.#live, query });
  }

  async check({ node, name, index }: ParameterCell): Promise<NumericCheck> {
    const query = { node, of: 'parameter', name, index } as const;
    return this.#rpc.call('check', { trace: this.#live, query });
  }

  async shares({ node, name, index }: SharedParameter): Promise<ImageShares> {
    const whole = { node, of: 'parameterGradient', name } as const;
    const query = index === undefined ? whole : { ...whole, index };
    return this.#rpc.call('shares', { trace: this.#live, query });
  }

  async operations(node: string): Promise<readonly Operation[]> {
    return this.#rpc.call('operations', { trace: this.#live, node });
  }

  async matrix(node: string): Promise<ConvolutionMatrix> {
    return this.#rpc.call('matrix', { trace: this.#live, node });
  }

  async patch(place: PlaceQuery, of = 'input'): Promise<Patch> {
    return this.#rpc.call('patch', { trace: this.#live, place, of });
  }

  async seenBy(place: PlaceQuery, by: string): Promise<Patch> {
    return this.#rpc.call('seenBy', { trace: this.#live, place, by });
  }

  async coverage(of: string, by: string): Promise<Coverage> {
    return this.#rpc.call('coverage', { trace: this.#live, of, by });
  }

  async diagnose(
    query: TensorQuery,
    numbers: Float64Array | readonly (number | null)[],
    tolerance = 1e-3,
  ): Promise<Diagnosis> {
    const list = Float64Array.from(numbers, (number) => number ?? Number.NaN);
    return this.#rpc.call('diagnose', { trace: this.#live, query, numbers: list, tolerance });
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
