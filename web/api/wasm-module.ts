// What the tables in wasm-bindings/ export, by the same names.
// Everything returned is a copy or an object of the engine that `delete()` frees.

import type { ErrorData, ImageShares, Tensor } from './types.ts';

/** Errors cross as values. */
export type Outcome<T> = { readonly value: T } | { readonly error: ErrorData };

export interface WasmObject {
  delete(): void;
}

export interface WasmPool extends WasmObject {
  threads(): number;
  /** From now on only so many of them work. */
  use(threads: number): void;
}

export interface WasmModel extends WasmObject {
  spec(): string;
  summary(): string;
  parameters(): string;
  classes(): number;
  /** All of them, as a trace takes them. */
  weights(): Float32Array;
  parameter(node: string, name: string): Outcome<Tensor>;
  setParameter(node: string, name: string, values: Float32Array): Outcome<undefined>;
  weightsSha256(): string;
  frozenSha256(): string;
  withHead(options: string): Outcome<WasmModel>;
  /** Probabilities, [n, outputs]. */
  predict(images: Float32Array, pool: WasmPool): Outcome<Tensor>;
  /** The step whose weights are back. */
  restoreLastGood(): Outcome<number>;
  save(): Uint8Array;
}

export interface WasmDataset extends WasmObject {
  appendImageBytes(bytes: Uint8Array): Outcome<undefined>;
  finishImages(): Outcome<undefined>;
  relabel(map: string): Outcome<WasmDataset>;
  rows(): number;
  available(): number;
  classes(): number;
  /** [c, h, w], or undefined until the image header has arrived. */
  shape(): readonly [number, number, number] | undefined;
  images(first: number, count: number): Outcome<Tensor>;
  labels(first: number, count: number): Outcome<Uint8Array>;
  /** Epochs count from 0. */
  augmented(row: number, augment: string, seed: number, epoch: number): Outcome<Tensor>;
}

export interface WasmAdvance {
  readonly progress: 'stepped' | 'epoch_end' | 'done' | 'waiting_for_data';
  readonly steps: number;
  readonly images: number;
  readonly lossSum: number;
  readonly correct: number;
}

export interface WasmPosition {
  readonly step: number;
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly stepsPerEpoch: number;
  readonly rate: number;
  /** Trained on since the run began. */
  readonly images: number;
  /** Over the epoch that goes on or has just ended. */
  readonly epochImages: number;
  readonly epochCorrect: number;
  readonly epochLossSum: number;
}

export interface WasmEnding {
  readonly stoppedEarly: boolean;
  /** 0 where no best epoch was looked for. */
  readonly bestEpoch: number;
  readonly bestLoss: number;
  readonly bestIsBack: boolean;
}

export interface WasmTrainer extends WasmObject {
  advance(maxSteps: number): Outcome<WasmAdvance>;
  position(): WasmPosition;
  /** Judges the epoch that has ended by its loss; the run may be finished with it. */
  judge(loss: number): void;
  judged(): boolean;
  finished(): boolean;
  ending(): WasmEnding;
  save(validation: WasmDataset | null): Outcome<Uint8Array>;
  /** Frees what only further steps need. */
  retire(): void;
  options(): string;
  optimizer(): string;
  setOptions(options: string): Outcome<undefined>;
  setOptimizer(optimizer: string): Outcome<undefined>;
}

export interface WasmMetrics {
  readonly images: number;
  readonly lossSum: number;
  readonly correct: number;
  readonly amongFirstFive: number;
  readonly classes: number;
  readonly confusion: readonly number[];
}

export interface WasmEvaluator extends WasmObject {
  /** Images left. */
  advance(maxImages: number): Outcome<number>;
  metrics(): WasmMetrics;
}

export interface WasmOperation {
  /** JSON of all but the tensors. */
  readonly text: string;
  readonly operands: readonly Tensor[];
  readonly result: Tensor;
}

export interface WasmTrace extends WasmObject {
  nodes(): string;
  loss(): number | undefined;
  tensor(query: string): Outcome<Tensor>;
  /** JSON of `{derivation, groups}`. */
  derive(query: string): Outcome<string>;
  deriveUpdate(query: string, optimizer: string, state: string): Outcome<string>;
  setUpdate(optimizer: string): Outcome<undefined>;
  remember(query: string, values: Float32Array): Outcome<undefined>;
  effect(query: string, optimizer: string): Outcome<string>;
  /** The same images after an update. */
  after(optimizer: string): Outcome<WasmTrace>;
  /** Other images with the same weights. */
  withImages(images: Float32Array, labels: readonly number[]): Outcome<WasmTrace>;
  chain(query: string): Outcome<string>;
  check(query: string): Outcome<string>;
  shares(query: string): Outcome<ImageShares>;
  cellShares(query: string): Outcome<ImageShares>;
  operations(node: string): Outcome<readonly WasmOperation[]>;
  matrix(node: string): Outcome<string>;
  patch(node: string, y: number, x: number, of: string): Outcome<string>;
  seenBy(node: string, y: number, x: number, by: string): Outcome<string>;
  coverage(of: string, by: string): Outcome<string>;
  diagnose(query: string, numbers: Float64Array, tolerance: number): Outcome<string>;
}

/** What trains: it is loaded with the engine. */
export interface ReceptiveModule {
  /** JSON of the version and the presets. */
  about(): string;
  createPool(threads: number): WasmPool;
  presetSpec(name: string): Outcome<string>;
  createModel(spec: string, seed: number): Outcome<WasmModel>;
  /** The summary of a model that is not made. */
  summarize(spec: string): Outcome<string>;
  loadCheckpoint(bytes: Uint8Array): Outcome<WasmModel>;
  createDataset(labels: Uint8Array, name: string, options: string): Outcome<WasmDataset>;
  /** Targets are [rows, classes]. */
  createOneHotDataset(targets: Float32Array, name: string, options: string): Outcome<WasmDataset>;
  createTrainer(
    model: WasmModel,
    data: WasmDataset,
    options: string,
    optimizer: string,
    pool: WasmPool,
  ): Outcome<WasmTrainer>;
  resumeTrainer(
    model: WasmModel,
    data: WasmDataset,
    validation: WasmDataset | null,
    checkpoint: Uint8Array,
    pool: WasmPool,
  ): Outcome<WasmTrainer>;
  /** JSON of the run within a file; null where it holds a model alone. */
  savedRun(bytes: Uint8Array): Outcome<string>;
  /** The first `rows` rows; all of them when `rows` is negative. */
  createEvaluator(
    model: WasmModel,
    data: WasmDataset,
    rows: number,
    pool: WasmPool,
  ): Outcome<WasmEvaluator>;
  /** Breaks an invariant on purpose, so that tests can watch what the host makes of a trap. */
  trap(): void;

  /** Emscripten's threads; only in the threaded build. */
  readonly PThread?: {
    /** Ends the threads, and the main thread's waiting for their messages, which would keep all alive. */
    terminateRuntime(): void;
  };
}

/** What explains: it is loaded with the first question. */
export interface ExplainModule {
  schema(): string;
  explainSchema(): string;
  /** Of a model's `spec()` and `weights()`. No labels: a forward pass alone. */
  createTrace(
    spec: string,
    weights: Float32Array,
    images: Float32Array,
    labels: readonly number[],
    options: string,
  ): Outcome<WasmTrace>;
  /** Targets are [n, classes]. */
  createOneHotTrace(
    spec: string,
    weights: Float32Array,
    images: Float32Array,
    targets: Float32Array,
    options: string,
  ): Outcome<WasmTrace>;
  centreDigit(pixels: Float32Array, height: number, width: number): Outcome<Float32Array>;
  /** JSON. */
  presetExample(name: string): Outcome<string>;
  exercise(kind: string, seed: number): Outcome<string>;
  /** An error where more can be said of the refusal of a description than what trains says. */
  toldRefusal(spec: string): Outcome<undefined>;
}

export interface ModuleOptions {
  readonly threads: number;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}

/** The default export of the files that Emscripten makes. */
export type ModuleFactory<M> = (options: ModuleOptions) => Promise<M>;
