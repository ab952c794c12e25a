// What crosses between the two sides of an engine: requests by method, answers by number, events.

import type { ModuleUrls } from './load.ts';
import type {
  CellQuery,
  Chain,
  ConvolutionMatrix,
  Coverage,
  Derivation,
  Diagnosis,
  EngineInfo,
  ErrorData,
  Evaluation,
  Example,
  Exercise,
  History,
  ImageShares,
  Images,
  ModelSpec,
  NumericCheck,
  Operation,
  ParameterInfo,
  Patch,
  PlaceQuery,
  RememberedValues,
  RunLog,
  RunState,
  SavedRun,
  Summary,
  Tensor,
  TensorQuery,
  TraceNode,
  UpdateDerivation,
  UpdateEffect,
} from './types.ts';

export interface ModelData {
  readonly model: number;
  readonly spec: ModelSpec;
  readonly summary: Summary;
  readonly parameters: readonly ParameterInfo[];
  readonly classes: number;
}

export interface DatasetData {
  readonly data: number;
  readonly rows: number;
  readonly classes: number;
}

export interface TraceData {
  readonly nodes: readonly TraceNode[];
  readonly loss: number | undefined;
}

export interface FitRequest {
  /** Chosen by the caller, so that it can steer the run before the answer arrives. */
  readonly run: number;
  readonly model: number;
  readonly data: number;
  readonly validation: number | undefined;
  /** JSON texts that the engine reads; of a resumed run, what is to change. */
  readonly options: string;
  readonly optimizer: string | undefined;
  /** The file of the run to resume; none begins a run. */
  readonly checkpoint: Uint8Array | undefined;
  readonly probeImages: number;
  readonly probeEverySteps: number;
  readonly sliceMs: number | undefined;
  readonly paused: boolean;
}

/** What the side that holds the wasm can be asked. Texts named `...Text` are JSON. */
export interface HostApi {
  preset(request: { readonly name: string }): ModelSpec;
  example(request: { readonly preset: string }): Example | undefined;
  exercise(request: { readonly kind: string; readonly seed: number }): Exercise;
  /** `spec` is JSON, or the name of a preset. */
  createModel(request: { spec: string; isPreset: boolean; seed: number }): ModelData;
  summarize(request: { readonly spec: string; readonly isPreset: boolean }): Summary;
  loadModel(request: { readonly checkpoint: Uint8Array }): ModelData;
  savedRun(request: { readonly checkpoint: Uint8Array }): SavedRun | undefined;
  predict(request: { readonly model: number; readonly images: Images }): Tensor;
  parameter(request: { model: number; node: string; name: string }): Tensor;
  setParameter(request: { model: number; node: string; name: string; values: Float32Array }): void;
  weightsSha256(request: { readonly model: number }): string;
  frozenSha256(request: { readonly model: number }): string;
  withHead(request: { readonly model: number; readonly optionsText: string }): ModelData;
  restoreLastGood(request: { readonly model: number }): { readonly step: number };
  save(request: { readonly model: number }): Uint8Array;

  /** Answers when the run has ended. */
  fit(request: FitRequest): History;
  pause(request: { readonly run: number }): void;
  resume(request: { readonly run: number }): void;
  stop(request: { readonly run: number }): void;
  /** Whether they were taken; false when the run has ended, with them or before. */
  step(request: { readonly run: number; readonly count: number }): boolean;
  /** Of a run that goes on, or of the last of its model. */
  checkpoint(request: { readonly run: number }): Uint8Array;
  /** Whether it was made; false when the run has ended. */
  change(request: { run: number; optionsText: string; optimizerText: string | undefined }): boolean;

  evaluate(request: { model: number; data: number; job: number }): Evaluation;
  cancel(request: { readonly job: number }): void;

  /** Labels are a whole IDX file, or target vectors [rows, classes]. */
  createDataset(request: {
    readonly labels: Uint8Array | Float32Array;
    readonly name: string;
    readonly optionsText: string;
  }): DatasetData;
  relabel(request: { readonly data: number; readonly mapText: string }): DatasetData;
  /** Bytes of an IDX file, plain or gzip. An error in them may be the answer to a later request. */
  appendImages(request: { readonly data: number; readonly bytes: Uint8Array }): void;
  finishImages(request: { readonly data: number }): void;
  /** [c, h, w]; answers when the header has been read, or never will be. */
  imageShape(request: { readonly data: number }): readonly [number, number, number];
  /** The source broke off: runs that wait for rows fail with this error. */
  failImages(request: { readonly data: number; readonly error: ErrorData }): void;
  available(request: { readonly data: number }): number;
  images(request: { data: number; first: number; count: number }): Tensor;
  labels(request: { data: number; first: number; count: number }): Uint8Array;

  /** `epoch` counts from 0. */
  augmented(request: {
    readonly data: number;
    readonly row: number;
    readonly augmentText: string;
    readonly seed: number;
    readonly epoch: number;
  }): Tensor;

  /**
   * The number of a trace is chosen by the caller, so that it can be asked before the answer arrives.
   * Labels are integers, or target vectors [n, classes].
   */
  trace(request: {
    readonly trace: number;
    readonly model: number;
    readonly images: Images;
    readonly labels: readonly number[] | Float32Array;
    readonly optionsText: string;
  }): TraceData;
  traceAfter(request: { trace: number; of: number; optimizerText: string }): TraceData;
  traceWithImages(request: {
    readonly trace: number;
    readonly of: number;
    readonly images: Images;
    readonly labels: readonly number[];
  }): TraceData;
  tensor(request: { readonly trace: number; readonly query: TensorQuery }): Tensor;
  tensors(request: {
    readonly trace: number;
    readonly queries: readonly TensorQuery[];
  }): readonly Tensor[];
  derive(request: { readonly trace: number; readonly query: CellQuery }): Derivation;
  deriveUpdate(request: {
    readonly trace: number;
    readonly query: CellQuery;
    readonly optimizerText: string;
    readonly stateText: string;
  }): UpdateDerivation;
  setUpdate(request: {
    readonly trace: number;
    readonly optimizerText: string;
    readonly remembered: readonly RememberedValues[];
  }): void;
  effect(request: {
    readonly trace: number;
    readonly query: CellQuery;
    readonly optimizerText: string;
  }): UpdateEffect;
  chain(request: { readonly trace: number; readonly query: CellQuery }): Chain;
  check(request: { readonly trace: number; readonly query: CellQuery }): NumericCheck;
  shares(request: { readonly trace: number; readonly query: TensorQuery | CellQuery }): ImageShares;
  operations(request: { readonly trace: number; readonly node: string }): readonly Operation[];
  matrix(request: { readonly trace: number; readonly node: string }): ConvolutionMatrix;
  patch(request: { trace: number; place: PlaceQuery; of: string }): Patch;
  seenBy(request: { trace: number; place: PlaceQuery; by: string }): Patch;
  coverage(request: { readonly trace: number; readonly of: string; readonly by: string }): Coverage;
  diagnose(request: {
    readonly trace: number;
    readonly query: TensorQuery;
    readonly numbers: Float64Array;
    readonly tolerance: number;
  }): Diagnosis;

  digit(request: { pixels: Float32Array; height: number; width: number }): Float32Array;
  releaseModel(request: { readonly model: number }): void;
  releaseDataset(request: { readonly data: number }): void;
  releaseTrace(request: { readonly trace: number }): void;
  /** Breaks the engine on purpose; for tests. */
  trap(request: Record<never, never>): void;
}

export type Method = keyof HostApi;
export type Params<M extends Method> = Parameters<HostApi[M]>[0];
export type Answer<M extends Method> = ReturnType<HostApi[M]>;

/** One method each, with the freedom to answer later. */
export type HostTable = {
  readonly [M in Method]: (params: Params<M>) => Answer<M> | Promise<Answer<M>>;
};

export interface Request<M extends Method = Method> {
  readonly id: number;
  readonly method: M;
  readonly params: Params<M>;
}

/** A progress log as the host sends it: with the images of its slice, so that two can be merged. */
export interface RunEvent {
  readonly run: number;
  readonly log: RunLog;
  readonly state: RunState;
  readonly sliceImages: number;
}

export type FromHost =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly error: ErrorData }
  | { readonly kind: 'run'; readonly event: RunEvent }
  | { readonly kind: 'failed'; readonly error: ErrorData };

/** What a worker is told before anything else. */
export interface WorkerStart {
  readonly kind: 'start';
  readonly module: WebAssembly.Module;
  readonly threads: number;
  readonly mayUseFewer: boolean;
  /** Address of Emscripten's script. */
  readonly glueUrl: string;
  readonly explain: ModuleUrls;
  /** Of the lock that it holds while it lives. */
  readonly lock: string;
}

/** What a worker answers at once with itself, where it could hold no lock. */
export interface WorkerQuestion {
  readonly kind: 'alive';
}

/** How it answers that, and later the requests, which come in lists as well. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly ready: HostReady; readonly locked: boolean }
  | { readonly kind: 'unready'; readonly error: ErrorData }
  | WorkerQuestion
  | readonly FromHost[];

export interface HostReady {
  readonly threads: number;
  readonly version: string;
  readonly presets: readonly { readonly name: string; readonly title: string }[];
}

export type Variant = EngineInfo['variant'];
