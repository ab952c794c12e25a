// What crosses the API: plain data, the same in Node, in a page and in a widget.
// Shapes are written [n, c, h, w] at every interface; a dense layer's output is [n, features, 1, 1].

import type {
  ErrorCode,
  LayerSpec,
  LossName,
  OptimizerSpec,
  Rule,
  ScheduleSpec,
} from './generated/schema.ts';

export type {
  ErrorCode,
  LayerSpec,
  LossName,
  OptimizerSpec,
  Rule,
  ScheduleSpec,
} from './generated/schema.ts';

export type Shape = readonly number[];

/** A copy of a tensor of the engine; `data` is row-major and never a view of engine memory. */
export interface Tensor {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** A network as data: layers in an order in which every layer follows its inputs. */
export interface ModelSpec {
  readonly version: 1;
  /** Shape of one image, [c, h, w]. */
  readonly input: readonly [number, number, number];
  readonly layers: readonly LayerSpec[];
  /**
   * Left out, the loss that fits the last layer: softmaxCrossEntropy for several numbers,
   * sigmoidBinaryCrossEntropy for one, negativeLogLikelihood behind logSoftmax. A model that ends
   * with an image has none (null).
   */
  readonly loss?: LossName | null;
}

export interface ErrorData {
  readonly code: ErrorCode;
  readonly where: string;
  readonly message: string;
  readonly remedy: string;
}

export interface ParameterInfo {
  readonly node: string;
  readonly name: string;
  readonly shape: Shape;
}

/**
 * Place (y, x) of a layer depends on no pixels but rows `start[0] + y · jump[0]` up to
 * `start[0] + y · jump[0] + size[0] - 1` and columns alike, less those outside the image: a start
 * below 0 is padding. Where branches of different jumps meet, the field is what all places see
 * together and the jump is 0.
 */
export interface ReceptiveField {
  /** Rows and columns of the patch. */
  readonly size: readonly [number, number];
  /** Pixels between the patches of neighbouring places. */
  readonly jump: readonly [number, number];
  /** First row and column of place (0, 0). */
  readonly start: readonly [number, number];
}

export interface SummaryRow {
  readonly node: string;
  readonly type: string;
  readonly inputs: readonly string[];
  /** Output of one image, [c, h, w]. */
  readonly output: readonly [number, number, number];
  readonly parameters: number;
  /** Training leaves them as they are. */
  readonly frozen: boolean;
  /** The count as a formula with its numbers, e.g. "(5·5·1 + 1)·6". Empty for none. */
  readonly formula: string;
  /** Multiply-adds of one image's forward pass. */
  readonly multiplyAdds: number;
  /** The patch of the image that a place of the output depends on. */
  readonly receptiveField: ReceptiveField;
  /** Bytes of one image's output, 4 for a number. */
  readonly outputBytes: number;
  readonly parameterBytes: number;
}

export interface Summary {
  readonly rows: readonly SummaryRow[];
  readonly parameters: number;
  /** Those of layers that are not frozen. */
  readonly trainable: number;
  readonly multiplyAdds: number;
  /** Of all layers' outputs of one image together. */
  readonly outputBytes: number;
  readonly parameterBytes: number;
}

/** How well a model does on a data set. */
export interface Evaluation {
  readonly images: number;
  readonly loss: number;
  readonly accuracy: number;
  /** Row-major [classes, classes]: rows are the true class, columns the predicted one. */
  readonly confusion: readonly number[];
  readonly classes: number;
}

export interface FitOptions {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly optimizer?: OptimizerSpec;
  /** What the optimiser's rate is multiplied by as the run goes on; by default nothing. */
  readonly schedule?: ScheduleSpec;
  /** Longest gradient, as the Euclidean norm over all parameters that are trained (0: any). */
  readonly clipNorm?: number;
  /** Seed of the shuffle; the weights have their own, given when the model was made. */
  readonly seed?: number;
  /** Evaluated at the end of every epoch. */
  readonly validation?: Dataset;
  /** Additionally check this many validation images every `probeEverySteps` (0: never). */
  readonly probeImages?: number;
  readonly probeEverySteps?: number;
  /** Time between progress messages and between looks at pause, stop and step, in milliseconds. */
  readonly sliceMs?: number;
  readonly signal?: AbortSignal;
  /** Begin paused: nothing is trained until `resume()` or `step()`. */
  readonly paused?: boolean;
}

/** What may be changed while a run goes on. */
export interface LiveOptions {
  readonly optimizer?: OptimizerSpec;
  readonly schedule?: ScheduleSpec;
  readonly clipNorm?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
}

export interface ProgressLog {
  readonly event: 'progress';
  /** Steps done since the run began. */
  readonly step: number;
  /** Epochs count from 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly stepInEpoch: number;
  readonly stepsPerEpoch: number;
  /** Images trained on since the run began. */
  readonly images: number;
  /** Mean over the steps of this slice. */
  readonly loss: number;
  readonly accuracy: number;
  /** Of this slice and, smoothed, of the run; time paused or waiting does not count. */
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
  /** Learning rate of the next step: the optimiser's, as the schedule has it by then. */
  readonly rate: number;
}

export interface ProbeLog {
  readonly event: 'probe';
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly images: number;
}

export interface EpochLog {
  readonly event: 'epoch';
  readonly step: number;
  readonly epoch: number;
  /** Seconds of training and of evaluation; time paused or waiting does not count. */
  readonly seconds: number;
  readonly evaluationSeconds: number;
  readonly imagesPerSecond: number;
  /** Means over the epoch's steps, each measured before its update. */
  readonly train: { readonly loss: number; readonly accuracy: number };
  readonly validation?: Evaluation;
}

/** The run needs rows that have not arrived yet; it goes on by itself when they do. */
export interface WaitingLog {
  readonly event: 'waiting';
  readonly step: number;
  readonly rowsAvailable: number;
  readonly rows: number;
}

/** An option was changed while running, from the step named on. */
export interface ChangedLog {
  readonly event: 'changed';
  readonly step: number;
  readonly changes: readonly {
    readonly option: string;
    readonly from: number | string | boolean;
    readonly to: number | string | boolean;
  }[];
}

export interface StateLog {
  readonly event: 'state';
  readonly step: number;
  readonly state: RunState;
}

export type RunLog = ProgressLog | ProbeLog | EpochLog | WaitingLog | ChangedLog | StateLog;
export type RunState = 'running' | 'paused' | 'waiting' | 'done' | 'stopped' | 'failed';

export interface History {
  readonly state: 'done' | 'stopped';
  readonly steps: number;
  readonly images: number;
  readonly epochs: readonly EpochLog[];
  readonly imagesPerSecond: number;
  readonly seconds: number;
}

/**
 * One training run. `for await` yields its logs (leaving the loop stops the run cleanly), `await`
 * gives its history: both watch the same run. A run that diverges rejects with code `diverged`,
 * `where` naming the layer; `model.restoreLastGood()` then brings the last good weights back.
 */
export interface Run extends AsyncIterable<RunLog>, PromiseLike<History> {
  readonly state: RunState;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Train on exactly `count` batches, then pause. */
  step(count?: number): Promise<void>;
  stop(): Promise<void>;
  set(options: LiveOptions): Promise<void>;
}

export interface Dataset {
  readonly rows: number;
  /** Shape of one image, [c, h, w]. */
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  /** Rows that have arrived; grows while a data set is still loading. */
  available(): Promise<number>;
  /** Resolves when every row has arrived; rejects when the download failed. */
  readonly loaded: Promise<void>;
  /** Pixels in 0..1, shape [count, c, h, w]. */
  images(first: number, count?: number): Promise<Tensor>;
  labels(first: number, count?: number): Promise<Uint8Array>;
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a tensor is to its layer; the last two are found in an UpdateDerivation alone. */
export type TensorKind =
  | 'output'
  | 'outputGradient'
  | 'inputGradient'
  | 'parameter'
  | 'parameterGradient'
  | 'optimizerState'
  | 'update';

/** Names one tensor of a trace. */
export interface TensorQuery {
  /** A layer's name, "input", or "loss". */
  readonly node: string;
  readonly of: TensorKind;
  /** Which parameter ("weight", "bias"), or which input ("0") of an inputGradient. */
  readonly name?: string;
  /** Of an update, or of what an optimiser remembers: which number, such as "velocity". */
  readonly step?: string;
}

export interface CellQuery extends TensorQuery {
  readonly index: readonly number[];
}

export interface Factor {
  readonly tensor: TensorQuery;
  readonly index: readonly number[];
  readonly value: number;
}

export interface Term {
  /** The term is the product of its factors and its constant. */
  readonly factors: readonly Factor[];
  /** A number that is no cell, such as 1/4 of a mean or 1/m of a batch; absent when 1. */
  readonly constant?: number;
  readonly product: number;
}

/** Where a number came from: `value` is the engine's own float, read from the traced tensor. */
export interface Derivation {
  readonly target: CellQuery;
  readonly value: number;
  readonly rule: Rule;
  /** Of rule "elementwise": which function, such as "relu". */
  readonly function?: string;
  readonly terms: readonly Term[];
  /** Terms left out because they are zero by construction, and why. */
  readonly omitted: { readonly padding: number; readonly masked: number };
}

/** What an optimiser remembers of one weight; what is left out is 0, as for a fresh optimiser. */
export interface OptimizerState {
  /** Updates done so far. */
  readonly updates?: number;
  /** Of sgd. */
  readonly velocity?: number;
  /** Of rmsprop. */
  readonly meanSquare?: number;
  /** Of adam and adamW. */
  readonly firstMoment?: number;
  readonly secondMoment?: number;
}

/** Where a new weight came from: one update of one cell of a parameter. */
export interface UpdateDerivation {
  readonly target: CellQuery;
  /** The weight that training's own update writes, bit by bit. */
  readonly value: number;
  /** With every field. */
  readonly optimizer: OptimizerSpec;
  readonly before: OptimizerState;
  /** What the next update begins with. */
  readonly after: OptimizerState;
  /**
   * The numbers on the way, each made of the weight, its gradient, what is remembered
   * ("optimizerState") and earlier steps ("update"); the last is the new weight.
   */
  readonly steps: readonly Derivation[];
}

export interface TraceNode {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly string[];
  readonly shape: Shape;
  readonly parameters: readonly string[];
}

/** One pass over a few images with every tensor and gradient kept. */
export interface Trace {
  readonly nodes: readonly TraceNode[];
  /** Only with labels. */
  readonly loss: number | undefined;
  tensor(query: TensorQuery): Promise<Tensor>;
  derive(query: CellQuery): Promise<Derivation>;
  /**
   * The update of a cell of a parameter by the gradient of this trace. `optimizer` is what `fit`
   * takes, `state` what it remembers of this cell.
   */
  deriveUpdate(
    query: CellQuery,
    optimizer: OptimizerSpec,
    state?: OptimizerState,
  ): Promise<UpdateDerivation>;
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Model {
  readonly spec: ModelSpec;
  readonly summary: Summary;
  readonly parameters: readonly ParameterInfo[];
  /** Classes told apart: 10 for ten logits, 2 for one sigmoid unit. */
  readonly classes: number;
  fit(data: Dataset, options?: FitOptions): Run;
  evaluate(data: Dataset, options?: { readonly signal?: AbortSignal }): Promise<Evaluation>;
  /** Probabilities [n, classes] of images [n, c, h, w] with pixels in 0..1. */
  predict(images: Float32Array): Promise<Tensor>;
  /** One image or several; labels make the gradients. */
  trace(images: Float32Array, labels?: readonly number[] | number): Promise<Trace>;
  parameter(node: string, name: string): Promise<Tensor>;
  setParameter(node: string, name: string, values: Float32Array): Promise<void>;
  /** Hex SHA-256 over all parameters, little-endian float32, in the order of `parameters`. */
  weightsSha256(): Promise<string>;
  /** After a run diverged: the last weights whose loss was finite, and their step. */
  restoreLastGood(): Promise<{ readonly step: number }>;
  /** One safetensors file with architecture and weights. */
  save(): Promise<Uint8Array>;
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface EngineOptions {
  /** Threads to use; 'auto' takes what the page permits, at most 4. 1 loads the small build. */
  readonly threads?: number | 'auto';
  /** Folder that holds receptive.mjs, receptive.wasm and the threaded pair; ends with "/". */
  readonly assetBase?: string | URL;
  /** 'worker' (default in a page) keeps the page free; 'direct' (default in Node) runs here. */
  readonly transport?: 'worker' | 'direct';
  /** How long loading may take before it fails with `timeout`; 30 s unless said otherwise. */
  readonly timeoutMs?: number;
  /**
   * Text of the self-contained worker, for modules that lie on another origin than their page:
   * there no worker starts from an address. Made by the embed build.
   */
  readonly workerSource?: string;
}

export interface EngineInfo {
  readonly version: string;
  readonly threads: number;
  readonly variant: 'single' | 'threads';
  readonly transport: 'worker' | 'direct';
  /** Why there is only one thread, in words for the user; absent when nothing is missing. */
  readonly note?: string;
}

/** Where a data set comes from: IDX bytes, plain or gzip, whole or as a stream. */
export interface IdxSource {
  readonly images: Uint8Array | ReadableStream<Uint8Array>;
  readonly labels: Uint8Array | ReadableStream<Uint8Array>;
  /** For error texts: "train-images-idx3-ubyte". */
  readonly name?: string;
  /** Classes told apart; labels at or above it are refused. Default 10. */
  readonly classes?: number;
  /**
   * In the first epoch, rows are shuffled within blocks of this many, so that training can begin
   * when the first block has arrived and still gives the same weights. 0 shuffles all rows.
   */
  readonly firstEpochBlock?: number;
}

/** Numbers that go with a preset and make a worked example: nothing in it is random. */
export interface Example {
  /** One image, [1, c, h, w]. */
  readonly image: Float32Array;
  readonly label: number;
  /** Every parameter of the preset, its values row-major. */
  readonly parameters: readonly {
    readonly node: string;
    readonly name: string;
    readonly values: Float32Array;
  }[];
  readonly optimizer: OptimizerSpec;
}

export interface Engine {
  readonly info: EngineInfo;
  readonly presets: readonly { readonly name: string; readonly title: string }[];
  preset(name: string): Promise<ModelSpec>;
  /** The worked example of a preset; undefined where it has none. */
  example(preset: string): Promise<Example | undefined>;
  /** A model with weights drawn from the seed. */
  model(spec: ModelSpec | string, options?: { readonly seed?: number }): Promise<Model>;
  load(checkpoint: Uint8Array): Promise<Model>;
  idx(source: IdxSource): Promise<Dataset>;
  /**
   * Scale and centre a drawn digit as MNIST's were: the ink fits 20×20, its centre of mass is the
   * centre of 28×28. `pixels` is [height, width] of ink in 0..1. Returns 784 pixels in 0..1.
   */
  digit(pixels: Float32Array, height: number, width: number): Promise<Float32Array>;
  /** Resolves with the error when the engine stops working; never rejects. */
  readonly failed: Promise<ErrorData>;
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
