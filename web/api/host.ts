// The side of an engine that holds the wasm: one method per request, on numbered objects.

import { engineFailure, errorData, messageOf, ReceptiveError, receptiveError } from './errors.ts';
import type { Explaining } from './explaining.ts';
import { HostDataset } from './host-dataset.ts';
import { type HostModel, Jobs, requireIdle } from './host-jobs.ts';
import { traceMethods } from './host-traces.ts';
import { unwrap } from './outcome.ts';
import { pixelsOf } from './pixels.ts';
import type { FromHost, HostReady, HostTable, Method, ModelData, Request } from './protocol.ts';
import { unwrapOf } from './refused-checkpoint.ts';
import { Registry } from './registry.ts';
import { toldMore } from './told-refusal.ts';
import type { ReceptiveModule, WasmModel, WasmPool, WasmTrace } from './wasm-module.ts';

export interface HostOptions {
  readonly threads: number;
  /** Whether a run may use fewer where more turn out not to pay. */
  readonly mayUseFewer: boolean;
  /** How long a slice of work lasts between two looks at the messages. */
  readonly sliceMs: number;
  readonly explaining: Explaining;
}

export class Host {
  readonly ready: HostReady;
  readonly #module: ReceptiveModule;
  readonly #pool: WasmPool;
  readonly #emit: (message: FromHost) => void;
  readonly #methods: HostTable;
  readonly #models = new Registry<HostModel>('model');
  readonly #datasets = new Registry<HostDataset>('dataset');
  readonly #traces = new Registry<WasmTrace>('trace');
  #failure: ReceptiveError | undefined;
  #closed = false;

  constructor(module: ReceptiveModule, options: HostOptions, emit: (message: FromHost) => void) {
    this.#module = module;
    this.#emit = emit;
    this.#pool = module.createPool(options.threads);
    this.ready = readyOf(module.about(), this.#pool.threads());
    const jobs = new Jobs({
      module,
      pool: this.#pool,
      mayUseFewer: options.mayUseFewer,
      models: this.#models,
      datasets: this.#datasets,
      sliceMs: options.sliceMs,
      emit,
      checkAlive: () => this.#checkAlive(),
    });
    this.#methods = {
      ...this.#modelMethods(jobs, options.explaining),
      ...runMethods(jobs),
      ...this.#datasetMethods(),
      ...traceMethods(options.explaining, this.#models, this.#traces),
    };
  }

  /** Answers through `emit`; never throws. Synchronous requests are carried out before it returns. */
  async handle<M extends Method>(request: Request<M>): Promise<void> {
    const { id } = request;
    try {
      this.#checkAlive();
      const value = await this.#methods[request.method](request.params);
      this.#emit({ kind: 'answer', id, value });
    } catch (thrown) {
      this.#emit({ kind: 'refusal', id, error: errorData(this.#errorOf(thrown, request.method)) });
    }
  }

  /** Ends the engine's threads; nothing may be asked afterwards. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // A thread that is terminated while it waits can keep Node from ending: they leave by themselves
    // first, unless a trap has made that impossible.
    if (!this.#failure) this.#pool.delete();
    this.#failure ??= engineFailure('it was closed');
    this.#module.PThread?.terminateRuntime();
  }

  // Only a trap or an abort, or a stack or memory that is full, breaks the wasm. Anything else was
  // thrown beside it, before the engine was asked.
  #errorOf(thrown: unknown, where: string): ReceptiveError {
    if (thrown instanceof ReceptiveError) return thrown;
    if (thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError) {
      this.#fail(thrown);
      return engineFailure(thrown);
    }
    const message = `the engine cannot take these arguments (${messageOf(thrown)})`;
    return receptiveError('bad_argument', where, message, 'pass what the types say', thrown);
  }

  // A trap leaves the wasm callable and wrong: from now on nothing is answered.
  #fail(thrown: unknown): void {
    if (this.#failure) return;
    this.#failure = engineFailure(thrown);
    this.#emit({ kind: 'failed', error: errorData(this.#failure) });
    this.close();
  }

  #checkAlive(): void {
    if (this.#failure) throw this.#failure;
  }

  #modelMethods(jobs: Jobs, explaining: Explaining) {
    const module = this.#module;
    const models = this.#models;
    const added = (wasm: WasmModel) =>
      modelData(models.add({ wasm, run: undefined, ended: undefined }), wasm);
    const textOf = (spec: string, isPreset: boolean) =>
      isPreset ? unwrap(module.presetSpec(spec)) : spec;
    const wasmOf = (model: number) => models.get(model).wasm;
    return {
      preset: ({ name }) => JSON.parse(unwrap(module.presetSpec(name))),
      createModel: ({ spec, isPreset, seed }) =>
        toldMore(spec, explaining, () =>
          added(unwrap(module.createModel(textOf(spec, isPreset), seed))),
        ),
      summarize: ({ spec, isPreset }) =>
        toldMore(spec, explaining, () =>
          JSON.parse(unwrap(module.summarize(textOf(spec, isPreset)))),
        ),
      loadModel: ({ checkpoint }) => added(unwrapOf(checkpoint, module.loadCheckpoint(checkpoint))),
      savedRun: ({ checkpoint }) =>
        JSON.parse(unwrapOf(checkpoint, module.savedRun(checkpoint))) ?? undefined,
      predict: ({ model, images }) => {
        const wasm = wasmOf(model);
        const pixels = pixelsOf(images, () => JSON.parse(wasm.spec()).input);
        return unwrap(wasm.predict(pixels, this.#pool));
      },
      parameter: ({ model, node, name }) => unwrap(wasmOf(model).parameter(node, name)),
      setParameter: ({ model, node, name, values }) =>
        unwrap(wasmOf(model).setParameter(node, name, values)),
      weightsSha256: ({ model }) => wasmOf(model).weightsSha256(),
      frozenSha256: ({ model }) => wasmOf(model).frozenSha256(),
      withHead: ({ model, optionsText }) => added(unwrap(wasmOf(model).withHead(optionsText))),
      restoreLastGood: ({ model }) => {
        requireIdle(models.get(model));
        return { step: unwrap(wasmOf(model).restoreLastGood()) };
      },
      save: ({ model }) => wasmOf(model).save(),
      evaluate: ({ model, data, job }) => jobs.evaluate(model, data, job),
      cancel: ({ job }) => jobs.cancel(job),
      releaseModel: async ({ model }) => {
        const entry = models.take(model);
        if (!entry) return;
        jobs.forget(model);
        const job = entry.run ?? entry.ended?.job;
        await entry.run?.stop();
        this.#checkAlive();
        job?.release();
        entry.wasm.delete();
      },
      trap: () => module.trap(),
    } satisfies Partial<HostTable>;
  }

  #datasetMethods() {
    const module = this.#module;
    const datasets = this.#datasets;
    const added = (data: HostDataset) => {
      const { wasm } = data;
      return { data: datasets.add(data), rows: wasm.rows(), classes: wasm.classes() };
    };
    return {
      createDataset: ({ labels, name, optionsText }) => {
        const made =
          labels instanceof Float32Array
            ? module.createOneHotDataset(labels, name, optionsText)
            : module.createDataset(labels, name, optionsText);
        return added(new HostDataset(unwrap(made), name));
      },
      relabel: ({ data, mapText }) => added(datasets.get(data).relabel(mapText)),
      appendImages: ({ data, bytes }) => datasets.get(data).append(bytes),
      finishImages: ({ data }) => datasets.get(data).finish(),
      imageShape: ({ data }) => datasets.get(data).shape(),
      failImages: ({ data, error }) => datasets.get(data).fail(error),
      available: ({ data }) => datasets.get(data).wasm.available(),
      images: ({ data, first, count }) => unwrap(datasets.get(data).wasm.images(first, count)),
      labels: ({ data, first, count }) => unwrap(datasets.get(data).wasm.labels(first, count)),
      augmented: ({ data, row, augmentText, seed, epoch }) =>
        unwrap(datasets.get(data).wasm.augmented(row, augmentText, seed, epoch)),
      releaseDataset: ({ data }) => datasets.take(data)?.release(),
    } satisfies Partial<HostTable>;
  }
}

function runMethods(jobs: Jobs) {
  // What steers a run that has ended does nothing: the two may have crossed on their way.
  return {
    fit: (request) => jobs.fit(request),
    pause: ({ run }) => jobs.run(run)?.pause(),
    resume: ({ run }) => jobs.run(run)?.resume(),
    stop: ({ run }) => jobs.run(run)?.stop(),
    step: async ({ run, count }) => (await jobs.run(run)?.step(count)) ?? false,
    checkpoint: ({ run }) => jobs.checkpoint(run),
    change: ({ run, optionsText, optimizerText }) =>
      jobs.run(run)?.change(optionsText, optimizerText) ?? false,
  } satisfies Partial<HostTable>;
}

function modelData(model: number, wasm: WasmModel): ModelData {
  return {
    model,
    spec: JSON.parse(wasm.spec()),
    summary: JSON.parse(wasm.summary()),
    parameters: JSON.parse(wasm.parameters()),
    classes: wasm.classes(),
  };
}

function readyOf(text: string, threads: number): HostReady {
  const about: { engine: string; presets: HostReady['presets'] } = JSON.parse(text);
  return { threads, version: about.engine, presets: about.presets };
}
