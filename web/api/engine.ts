// Making an engine: choose a build, load it within a time limit, put it to work here or in a worker.

import { readable, taken } from './arguments.ts';
import { compile } from './compile.ts';
import { RemoteDataset } from './dataset.ts';
import { ReceptiveError, receptiveError } from './errors.ts';
import { explainingAt } from './explaining.ts';
import { mostLayers } from './generated/schema.ts';
import { instantiateFrom } from './instantiate.ts';
import { type LoadPlan, planLoad } from './load.ts';
import { RemoteModel } from './model.ts';
import { isNode } from './node-process.ts';
import { pageSliceMs, workerSliceMs } from './pace.ts';
import { parameters } from './parameters.ts';
import type { HostReady } from './protocol.ts';
import { type Port, Rpc } from './rpc.ts';
import { jsonText } from './text.ts';
import { openDirect } from './transport-direct.ts';
import { openWorker, startWorker } from './transport-worker.ts';
import type {
  Dataset,
  Engine,
  EngineInfo,
  EngineOptions,
  ErrorData,
  Example,
  Exercise,
  ExerciseName,
  IdxSource,
  Model,
  ModelSpec,
  SavedRun,
  Summary,
} from './types.ts';
import type { ReceptiveModule } from './wasm-module.ts';

const LOAD_TIMEOUT_MS = 30_000;

/**
 * An engine of its own. In a page it runs in a worker; threads are used where the page permits
 * them. Errors: wasm_unavailable, wasm_is_html, fetch_failed, file_not_found, threads_unavailable,
 * timeout.
 */
export async function createEngine(given: EngineOptions = {}): Promise<Engine> {
  const { options } = taken(parameters.createEngine, { options: given });
  const timeoutMs = options.timeoutMs ?? LOAD_TIMEOUT_MS;
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `the engine was not ready after ${timeoutMs} ms`;
      reject(receptiveError('timeout', 'engine', message, 'try again, or raise timeoutMs'));
      abort.abort();
    }, timeoutMs);
  });
  try {
    const opening = open(options, abort.signal);
    // Whoever is late must not stay: nobody would dispose of it.
    opening.then(
      (engine) => {
        if (abort.signal.aborted) void engine.dispose();
      },
      () => {},
    );
    return await Promise.race([opening, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface Opened {
  readonly port: Port;
  readonly ready: HostReady;
}

/** Where threads may be had and cannot be started, one thread is better than no engine. */
async function open(options: EngineOptions, signal: AbortSignal): Promise<Engine> {
  const inWorker = (options.transport ?? (isNode ? 'direct' : 'worker')) === 'worker';
  const openAs = inWorker ? openInWorker : openHere;
  try {
    return await openAs(options, signal);
  } catch (thrown) {
    const { threads, mayUseFewer } = planLoad(options, inWorker);
    const starting = thrown instanceof ReceptiveError && thrown.code === 'wasm_unavailable';
    if (!starting || threads === 1 || !mayUseFewer || signal.aborted) throw thrown;
    return openAs({ ...options, threads: 1 }, signal, `${NO_THREADS_NOTE} (${thrown.message})`);
  }
}

async function openInWorker(
  options: EngineOptions,
  signal: AbortSignal,
  note?: string,
): Promise<Engine> {
  const rpc = new Rpc();
  const plan = planLoad(options, true);
  const worker = startWorker(options.workerSource);
  // A classic worker carries its own glue: that of the module with one thread, which is exact.
  const ofClassic = { ...options, threads: 1, arithmetic: 'exact' } as const;
  const effective = worker.classic ? planLoad(ofClassic, true) : plan;
  signal.addEventListener('abort', () => worker.end());
  try {
    const compiling = compile(effective.wasmUrl, signal);
    const opened = await openWorker(worker, compiling, effective, rpc);
    const about = note ?? (worker.classic ? CLASSIC_NOTE : effective.note);
    return connect(rpc, opened, effective, 'worker', about);
  } catch (thrown) {
    worker.end();
    const refused = thrown instanceof ReceptiveError && thrown.where === 'worker';
    if (!refused || !options.workerSource || signal.aborted) throw thrown;
    return openHere({ ...options, threads: 1 }, signal, NO_WORKER_NOTE);
  }
}

const NO_THREADS_NOTE = 'several threads could not be started';
const CLASSIC_NOTE =
  'the engine comes from another site than this page, where threads cannot start';
const NO_WORKER_NOTE = "this page's policy forbids workers, so the engine runs beside the page";

async function openHere(
  options: EngineOptions,
  signal: AbortSignal,
  note?: string,
): Promise<Engine> {
  const rpc = new Rpc();
  const plan = planLoad(options, false);
  const compiled = await compile(plan.wasmUrl, signal);
  const module = await instantiateFrom<ReceptiveModule>(plan.glueUrl, compiled, plan.threads);
  const sliceMs = isNode ? workerSliceMs : pageSliceMs;
  const { threads, mayUseFewer } = plan;
  const host = { threads, mayUseFewer, sliceMs, explaining: explainingAt(plan.explain) };
  const opened = openDirect(module, host, (message) => rpc.receive(message));
  return connect(rpc, opened, plan, 'direct', note ?? plan.note);
}

function connect(
  rpc: Rpc,
  { port, ready }: Opened,
  plan: LoadPlan,
  transport: EngineInfo['transport'],
  note: string | undefined,
): Engine {
  rpc.connect(port);
  const info: EngineInfo = {
    version: ready.version,
    threads: ready.threads,
    variant: plan.variant,
    arithmetic: plan.arithmetic,
    transport,
    ...(note === undefined ? {} : { note }),
  };
  return new RemoteEngine(rpc, info, ready.presets);
}

/** The name of a preset, or a description as JSON. */
function specRequest(spec: object | string): { spec: string; isPreset: boolean } {
  if (typeof spec === 'string') return { spec, isPreset: true };
  const layers = readable('layers', () => {
    const given: unknown = Reflect.get(spec, 'layers');
    return Array.isArray(given) ? given.length : 0;
  });
  // The engine says the same, after it has read every one of them.
  if (layers > mostLayers) {
    throw receptiveError(
      'out_of_range',
      'layers',
      `there are ${layers}`,
      `use at most ${mostLayers}`,
    );
  }
  return { spec: jsonText(spec, 'model'), isPreset: false };
}

class RemoteEngine implements Engine {
  readonly info: EngineInfo;
  readonly presets: Engine['presets'];
  readonly failed: Promise<ErrorData>;
  readonly #rpc: Rpc;

  constructor(rpc: Rpc, info: EngineInfo, presets: Engine['presets']) {
    this.#rpc = rpc;
    this.info = info;
    this.presets = presets;
    this.failed = rpc.failed;
  }

  async preset(name: string): Promise<ModelSpec> {
    return this.#rpc.call('preset', taken(parameters.preset, { name }));
  }

  async example(preset: string): Promise<Example | undefined> {
    return this.#rpc.call('example', taken(parameters.example, { preset }));
  }

  async exercise(kind: ExerciseName, seed: number): Promise<Exercise> {
    return this.#rpc.call('exercise', taken(parameters.exercise, { kind, seed }));
  }

  async model(spec: ModelSpec | string, options: { readonly seed?: number } = {}): Promise<Model> {
    const given = taken(parameters.model, { spec, options });
    const { seed = 1 } = given.options;
    const data = await this.#rpc.call('createModel', { ...specRequest(given.spec), seed });
    return new RemoteModel(this.#rpc, data);
  }

  async summary(spec: ModelSpec | string): Promise<Summary> {
    const given = taken(parameters.summary, { spec });
    return this.#rpc.call('summarize', specRequest(given.spec));
  }

  async load(checkpoint: Uint8Array): Promise<Model> {
    const given = taken(parameters.load, { checkpoint });
    return new RemoteModel(this.#rpc, await this.#rpc.call('loadModel', given));
  }

  async savedRun(checkpoint: Uint8Array): Promise<SavedRun | undefined> {
    return this.#rpc.call('savedRun', taken(parameters.savedRun, { checkpoint }));
  }

  idx(source: IdxSource): Promise<Dataset> {
    return RemoteDataset.open(this.#rpc, source);
  }

  async digit(pixels: Float32Array, height: number, width: number): Promise<Float32Array> {
    return this.#rpc.call('digit', taken(parameters.digit, { pixels, height, width }));
  }

  /** For tests, and not in the interface: breaks the engine as a bug of its own would. */
  trap(): Promise<void> {
    return this.#rpc.call('trap', {});
  }

  async dispose(): Promise<void> {
    this.#rpc.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}
