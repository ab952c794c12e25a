// A model of an engine, wherever that runs.

import { datasetNumber } from './dataset.ts';
import { disposedError, receptiveError } from './errors.ts';
import { sgd } from './generated/schema.ts';
import type { FitRequest, ModelData } from './protocol.ts';
import type { Rpc } from './rpc.ts';
import { RemoteRun } from './run.ts';
import { jsonText } from './text.ts';
import { RemotePendingTrace } from './trace.ts';
import type {
  Dataset,
  Evaluation,
  FitOptions,
  HeadOptions,
  Labels,
  Model,
  ModelSpec,
  ParameterInfo,
  PendingTrace,
  ResumeOptions,
  Run,
  Summary,
  Tensor,
  TraceOptions,
} from './types.ts';

export class RemoteModel implements Model {
  readonly spec: ModelSpec;
  readonly summary: Summary;
  readonly parameters: readonly ParameterInfo[];
  readonly classes: number;
  readonly #rpc: Rpc;
  readonly #number: number;
  #disposed = false;

  constructor(rpc: Rpc, data: ModelData) {
    this.#rpc = rpc;
    this.#number = data.model;
    this.spec = data.spec;
    this.summary = data.summary;
    this.parameters = data.parameters;
    this.classes = data.classes;
  }

  fit(data: Dataset, options: FitOptions = {}): Run {
    const { signal, paused } = options;
    const prepare = (run: number) => this.#fitRequest(run, data, options);
    return new RemoteRun(this.#rpc, prepare, { signal, paused });
  }

  resume(checkpoint: Uint8Array, data: Dataset, options: ResumeOptions = {}): Run {
    const { signal, paused, optimizer } = options;
    const prepare = (run: number): FitRequest => ({
      ...this.#fitRequest(run, data, options),
      optimizer: optimizer && jsonText(optimizer, 'optimizer'),
      checkpoint,
    });
    return new RemoteRun(this.#rpc, prepare, { signal, paused });
  }

  async evaluate(
    data: Dataset,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Evaluation> {
    const { signal } = options;
    const job = this.#rpc.number();
    const evaluating = this.#rpc.call('evaluate', {
      model: this.#live,
      data: datasetNumber(data, this.#rpc),
      job,
    });
    if (!signal) return evaluating;
    const cancel = () => {
      this.#rpc.call('cancel', { job }).catch(() => {});
    };
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel);
    return evaluating.finally(() => signal.removeEventListener('abort', cancel));
  }

  async predict(images: Float32Array): Promise<Tensor> {
    return this.#rpc.call('predict', { model: this.#live, images });
  }

  trace(images: Float32Array, labels: Labels = [], options: TraceOptions = {}): PendingTrace {
    const list = typeof labels === 'number' ? [labels] : labels;
    return new RemotePendingTrace(this.#rpc, async (trace) =>
      this.#rpc.call('trace', {
        trace,
        model: this.#live,
        images,
        labels: list instanceof Float32Array ? list : [...list],
        optionsText: jsonText(options, 'trace'),
      }),
    );
  }

  async parameter(node: string, name: string): Promise<Tensor> {
    return this.#rpc.call('parameter', { model: this.#live, node, name });
  }

  async setParameter(node: string, name: string, values: Float32Array): Promise<void> {
    return this.#rpc.call('setParameter', { model: this.#live, node, name, values });
  }

  async weightsSha256(): Promise<string> {
    return this.#rpc.call('weightsSha256', { model: this.#live });
  }

  async frozenSha256(): Promise<string> {
    return this.#rpc.call('frozenSha256', { model: this.#live });
  }

  async withHead(options: HeadOptions = {}): Promise<Model> {
    const optionsText = jsonText(options, 'head');
    const data = await this.#rpc.call('withHead', { model: this.#live, optionsText });
    return new RemoteModel(this.#rpc, data);
  }

  async restoreLastGood(): Promise<{ readonly step: number }> {
    return this.#rpc.call('restoreLastGood', { model: this.#live });
  }

  async save(): Promise<Uint8Array> {
    return this.#rpc.call('save', { model: this.#live });
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#rpc.release('releaseModel', { model: this.#number });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  get #live(): number {
    if (this.#disposed) throw disposedError('model');
    return this.#number;
  }

  #fitRequest(run: number, data: Dataset, options: FitOptions): FitRequest {
    const { validation, probeImages, probeEverySteps, sliceMs, signal, paused, ...rest } = options;
    const { optimizer = sgd(), ...engineOptions } = rest;
    return {
      run,
      model: this.#live,
      data: datasetNumber(data, this.#rpc),
      validation: validation && datasetNumber(validation, this.#rpc),
      // Whatever else was given goes to the engine, which knows its options and refuses others.
      options: jsonText(engineOptions, 'fit'),
      optimizer: jsonText(optimizer, 'optimizer'),
      checkpoint: undefined,
      probeImages: wholeNumber(probeImages ?? 0, 'probeImages'),
      probeEverySteps: wholeNumber(probeEverySteps ?? 0, 'probeEverySteps'),
      sliceMs: sliceMs === undefined ? undefined : positive(sliceMs, 'sliceMs'),
      paused: paused ?? false,
    };
  }
}

// The engine knows nothing of these three: they shape the host's work.
function wholeNumber(value: number, name: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw outOfRange(value, name, 'give a whole number, 0 for never');
}

function positive(value: number, name: string): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw outOfRange(value, name, 'give milliseconds above 0');
}

function outOfRange(value: number, name: string, remedy: string) {
  return receptiveError('out_of_range', `fit.${name}`, `${value} is out of range`, remedy);
}
