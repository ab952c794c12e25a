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
  PendingTrace,
  PlaceQuery,
  RememberedValues,
  SharedParameter,
  Tensor,
  TensorQuery,
  Trace,
  TraceNode,
  TraceQuestions,
  UpdateDerivation,
  UpdateEffect,
} from './types.ts';

type Call = Rpc['call'];

/** Asks the trace that has a number, which `live` gives while the trace may be asked. */
class RemoteQuestions implements TraceQuestions {
  readonly #rpc: Rpc;
  readonly #call: Call;
  readonly #live: () => number;

  constructor(rpc: Rpc, call: Call, live: () => number) {
    this.#rpc = rpc;
    this.#call = call;
    this.#live = live;
  }

  async tensor(query: TensorQuery): Promise<Tensor> {
    return this.#call('tensor', { trace: this.#live(), query });
  }

  async tensors(queries: readonly TensorQuery[]): Promise<readonly Tensor[]> {
    return this.#call('tensors', { trace: this.#live(), queries });
  }

  async derive(query: CellQuery): Promise<Derivation> {
    return this.#call('derive', { trace: this.#live(), query });
  }

  async deriveUpdate(
    query: CellQuery,
    optimizer: OptimizerSpec,
    state: OptimizerState = {},
  ): Promise<UpdateDerivation> {
    return this.#call('deriveUpdate', {
      trace: this.#live(),
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
    return this.#call('setUpdate', { trace: this.#live(), optimizerText, remembered });
  }

  async effect(
    { node, name, index }: ParameterCell,
    optimizer: OptimizerSpec,
  ): Promise<UpdateEffect> {
    const query = { node, of: 'parameter', name, index } as const;
    const optimizerText = jsonText(optimizer, 'optimizer');
    return this.#call('effect', { trace: this.#live(), query, optimizerText });
  }

  afterUpdate(optimizer: OptimizerSpec): PendingTrace {
    return new RemotePendingTrace(this.#rpc, async (trace) =>
      this.#call('traceAfter', {
        trace,
        of: this.#live(),
        optimizerText: jsonText(optimizer, 'optimizer'),
      }),
    );
  }

  withImages(images: Float32Array, labels: readonly number[] = []): PendingTrace {
    return new RemotePendingTrace(this.#rpc, async (trace) =>
      this.#call('traceWithImages', { trace, of: this.#live(), images, labels: [...labels] }),
    );
  }

  async chain({ node, name, index }: ParameterCell): Promise<Chain> {
    const query = { node, of: 'parameter', name, index } as const;
    return this.#call('chain', { trace: this.#live(), query });
  }

  async check({ node, name, index }: ParameterCell): Promise<NumericCheck> {
    const query = { node, of: 'parameter', name, index } as const;
    return this.#call('check', { trace: this.#live(), query });
  }

  async shares({ node, name, index }: SharedParameter): Promise<ImageShares> {
    const whole = { node, of: 'parameterGradient', name } as const;
    const query = index === undefined ? whole : { ...whole, index };
    return this.#call('shares', { trace: this.#live(), query });
  }

  async operations(node: string): Promise<readonly Operation[]> {
    return this.#call('operations', { trace: this.#live(), node });
  }

  async matrix(node: string): Promise<ConvolutionMatrix> {
    return this.#call('matrix', { trace: this.#live(), node });
  }

  async patch(place: PlaceQuery, of = 'input'): Promise<Patch> {
    return this.#call('patch', { trace: this.#live(), place, of });
  }

  async seenBy(place: PlaceQuery, by: string): Promise<Patch> {
    return this.#call('seenBy', { trace: this.#live(), place, by });
  }

  async coverage(of: string, by: string): Promise<Coverage> {
    return this.#call('coverage', { trace: this.#live(), of, by });
  }

  async diagnose(
    query: TensorQuery,
    numbers: Float64Array | readonly (number | null)[],
    tolerance = 1e-3,
  ): Promise<Diagnosis> {
    const list = Float64Array.from(numbers, (number) => number ?? Number.NaN);
    return this.#call('diagnose', { trace: this.#live(), query, numbers: list, tolerance });
  }
}

class RemoteTrace extends RemoteQuestions implements Trace {
  readonly nodes: readonly TraceNode[];
  readonly loss: number | undefined;
  readonly #rpc: Rpc;
  readonly #number: number;
  #disposed = false;

  constructor(rpc: Rpc, number: number, { nodes, loss }: TraceData) {
    super(
      rpc,
      (method, params) => rpc.call(method, params),
      () => {
        if (this.#disposed) throw disposedError('trace');
        return number;
      },
    );
    this.#rpc = rpc;
    this.#number = number;
    this.nodes = nodes;
    this.loss = loss;
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#rpc.release('releaseTrace', { trace: this.#number });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/** The host answers in the order of the questions: one that arrives finds the trace made. */
export class RemotePendingTrace extends RemoteQuestions implements PendingTrace {
  readonly [Symbol.toStringTag] = 'PendingTrace';
  readonly #made: Promise<Trace>;

  constructor(rpc: Rpc, make: (trace: number) => Promise<TraceData>) {
    const number = rpc.number();
    const made = make(number).then((data) => new RemoteTrace(rpc, number, data));
    super(
      rpc,
      (method, params) =>
        rpc.call(method, params).catch(async (thrown) => {
          await made;
          throw thrown;
        }),
      () => number,
    );
    this.#made = made;
    // Whoever only asks hears of it from the answers.
    made.catch(() => undefined);
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise, with questions beside.
  then<T = Trace, F = never>(
    fulfilled?: ((trace: Trace) => T | PromiseLike<T>) | null,
    rejected?: ((reason: unknown) => F | PromiseLike<F>) | null,
  ): Promise<T | F> {
    return this.#made.then(fulfilled, rejected);
  }

  catch<F = never>(
    rejected?: ((reason: unknown) => F | PromiseLike<F>) | null,
  ): Promise<Trace | F> {
    return this.#made.catch(rejected);
  }

  finally(settled?: (() => void) | null): Promise<Trace> {
    return this.#made.finally(settled);
  }
}
