// A trace of an engine, wherever that runs.

import { taken } from './arguments.ts';
import { disposedError } from './errors.ts';
import { parameters } from './parameters.ts';
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
  Images,
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
    const given = taken(parameters.tensor, { query });
    return this.#call('tensor', { trace: this.#live(), ...given });
  }

  async tensors(queries: readonly TensorQuery[]): Promise<readonly Tensor[]> {
    const given = taken(parameters.tensors, { queries });
    return this.#call('tensors', { trace: this.#live(), ...given });
  }

  async derive(query: CellQuery): Promise<Derivation> {
    const given = taken(parameters.derive, { query });
    return this.#call('derive', { trace: this.#live(), ...given });
  }

  async deriveUpdate(
    query: CellQuery,
    optimizer: OptimizerSpec,
    state: OptimizerState = {},
  ): Promise<UpdateDerivation> {
    const given = taken(parameters.deriveUpdate, { query, optimizer, state });
    return this.#call('deriveUpdate', {
      trace: this.#live(),
      query: given.query,
      optimizerText: jsonText(given.optimizer, 'optimizer'),
      stateText: jsonText(given.state, 'state'),
    });
  }

  async setUpdate(
    optimizer: OptimizerSpec,
    remembered: readonly RememberedValues[] = [],
  ): Promise<void> {
    const given = taken(parameters.setUpdate, { optimizer, remembered });
    const optimizerText = jsonText(given.optimizer, 'optimizer');
    const request = { trace: this.#live(), optimizerText, remembered: given.remembered };
    return this.#call('setUpdate', request);
  }

  async effect(cell: ParameterCell, optimizer: OptimizerSpec): Promise<UpdateEffect> {
    const given = taken(parameters.effect, { cell, optimizer });
    const optimizerText = jsonText(given.optimizer, 'optimizer');
    return this.#call('effect', {
      trace: this.#live(),
      query: weightOf(given.cell),
      optimizerText,
    });
  }

  afterUpdate(optimizer: OptimizerSpec): PendingTrace {
    return new RemotePendingTrace(this.#rpc, async (trace) => {
      const given = taken(parameters.afterUpdate, { optimizer });
      const optimizerText = jsonText(given.optimizer, 'optimizer');
      return this.#call('traceAfter', { trace, of: this.#live(), optimizerText });
    });
  }

  withImages(images: Images, labels: readonly number[] = []): PendingTrace {
    return new RemotePendingTrace(this.#rpc, async (trace) => {
      const given = taken(parameters.withImages, { images, labels });
      return this.#call('traceWithImages', { trace, of: this.#live(), ...given });
    });
  }

  async chain(cell: ParameterCell): Promise<Chain> {
    const query = weightOf(taken(parameters.ofCell, { cell }).cell);
    return this.#call('chain', { trace: this.#live(), query });
  }

  async check(cell: ParameterCell): Promise<NumericCheck> {
    const query = weightOf(taken(parameters.ofCell, { cell }).cell);
    return this.#call('check', { trace: this.#live(), query });
  }

  async shares(parameter: SharedParameter): Promise<ImageShares> {
    const { node, name, index } = taken(parameters.shares, { parameter }).parameter;
    const whole = { node, of: 'parameterGradient', name } as const;
    const query = index === undefined ? whole : { ...whole, index };
    return this.#call('shares', { trace: this.#live(), query });
  }

  async operations(node: string): Promise<readonly Operation[]> {
    const given = taken(parameters.ofNode, { node });
    return this.#call('operations', { trace: this.#live(), ...given });
  }

  async matrix(node: string): Promise<ConvolutionMatrix> {
    const given = taken(parameters.ofNode, { node });
    return this.#call('matrix', { trace: this.#live(), ...given });
  }

  async patch(place: PlaceQuery, of = 'input'): Promise<Patch> {
    const given = taken(parameters.patch, { place, of });
    return this.#call('patch', { trace: this.#live(), ...given });
  }

  async seenBy(place: PlaceQuery, by: string): Promise<Patch> {
    const given = taken(parameters.seenBy, { place, by });
    return this.#call('seenBy', { trace: this.#live(), ...given });
  }

  async coverage(of: string, by: string): Promise<Coverage> {
    const given = taken(parameters.coverage, { of, by });
    return this.#call('coverage', { trace: this.#live(), ...given });
  }

  async diagnose(
    target: TensorQuery,
    numbers: Float64Array | readonly (number | null)[],
    tolerance = 1e-3,
  ): Promise<Diagnosis> {
    const given = taken(parameters.diagnose, { target, numbers, tolerance });
    return this.#call('diagnose', {
      trace: this.#live(),
      query: given.target,
      numbers: Float64Array.from(given.numbers, (number) => number ?? Number.NaN),
      tolerance: given.tolerance,
    });
  }
}

function weightOf({ node, name, index }: ParameterCell): CellQuery {
  return { node, of: 'parameter', name, index };
}

/** Releases a trace that nobody holds any more, such as one that was asked and never awaited. */
const forgotten = new FinalizationRegistry<() => void>((release) => release());

// Not written in the constructor, whose functions all hold what one of them uses: the trace itself.
function releaseOf(rpc: Rpc, trace: number): () => void {
  return () => void rpc.release('releaseTrace', { trace });
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
    forgotten.register(this, releaseOf(rpc, number), this);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    forgotten.unregister(this);
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
