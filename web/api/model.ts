// A model of an engine, wherever that runs.

import { taken } from './arguments.ts';
import { datasetNumber } from './dataset.ts';
import { disposedError } from './errors.ts';
import { sgd } from './generated/schema.ts';
import { parameters } from './parameters.ts';
import type { FitRequest, ModelData } from './protocol.ts';
import type { Rpc } from './rpc.ts';
import { type PreparedRun, RemoteRun } from './run.ts';
import { jsonText } from './text.ts';
import { RemotePendingTrace } from './trace.ts';
import type {
  Dataset,
  Evaluation,
  FitOptions,
  HeadOptions,
  Images,
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
    return new RemoteRun(this.#rpc, (run) => this.#prepared(run, data, options));
  }

  resume(checkpoint: Uint8Array, data: Dataset, options: ResumeOptions = {}): Run {
    return new RemoteRun(this.#rpc, (run) => {
      const given = taken(parameters.resume, { checkpoint, options });
      const { request, signal } = this.#prepared(run, data, given.options);
      const { optimizer } = given.options;
      const optimizerText = optimizer && jsonText(optimizer, 'optimizer');
      return {
        request: { ...request, optimizer: optimizerText, checkpoint: given.checkpoint },
        signal,
      };
    });
  }

  async evaluate(
    data: Dataset,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Evaluation> {
    const { signal } = taken(parameters.evaluate, { options }).options;
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

  async predict(images: Images): Promise<Tensor> {
    return this.#rpc.call('predict', {
      model: this.#live,
      ...taken(parameters.predict, { images }),
    });
  }

  trace(images: Images, labels: Labels = [], options: TraceOptions = {}): PendingTrace {
    return new RemotePendingTrace(this.#rpc, async (trace) => {
      const given = taken(parameters.trace, { images, labels, options });
      return this.#rpc.call('trace', {
        trace,
        model: this.#live,
        images: given.images,
        labels: typeof given.labels === 'number' ? [given.labels] : given.labels,
        optionsText: jsonText(given.options, 'trace'),
      });
    });
  }

  async parameter(node: string, name: string): Promise<Tensor> {
    const given = taken(parameters.parameter, { node, name });
    return this.#rpc.call('parameter', { model: this.#live, ...given });
  }

  async setParameter(node: string, name: string, values: Float32Array): Promise<void> {
    const given = taken(parameters.setParameter, { node, name, values });
    return this.#rpc.call('setParameter', { model: this.#live, ...given });
  }

  async weightsSha256(): Promise<string> {
    return this.#rpc.call('weightsSha256', { model: this.#live });
  }

  async frozenSha256(): Promise<string> {
    return this.#rpc.call('frozenSha256', { model: this.#live });
  }

  async withHead(options: HeadOptions = {}): Promise<Model> {
    const optionsText = jsonText(taken(parameters.withHead, { options }).options, 'head');
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

  #prepared(run: number, data: Dataset, options: FitOptions): PreparedRun {
    const given = taken(parameters.fit, { options }).options;
    const { validation, probeImages, probeEverySteps, sliceMs, signal, paused, ...rest } = given;
    const { optimizer = sgd(), ...engineOptions } = rest;
    const request: FitRequest = {
      run,
      model: this.#live,
      data: datasetNumber(data, this.#rpc),
      validation: validation === undefined ? undefined : datasetNumber(validation, this.#rpc),
      // Whatever else was given goes to the engine, which knows its options and refuses others.
      options: jsonText(engineOptions, 'fit'),
      optimizer: jsonText(optimizer, 'optimizer'),
      checkpoint: undefined,
      probeImages: probeImages ?? 0,
      probeEverySteps: probeEverySteps ?? 0,
      sliceMs,
      paused: paused ?? false,
    };
    return { request, signal };
  }
}
