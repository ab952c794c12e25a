// A network: as data, in numbers, and with its weights.

import type { HeadOptions, LayerSpec, LossName, TraceOptions } from '../generated/schema.ts';
import type { Dataset } from './dataset.ts';
import type { FitOptions, ResumeOptions, Run } from './run.ts';
import type { Shape, Tensor } from './tensor.ts';
import type { PendingTrace } from './trace.ts';

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

export interface ParameterInfo {
  readonly node: string;
  readonly name: string;
  readonly shape: Shape;
  /** False for what training counts along, such as a running mean: no gradient reaches it. */
  readonly learnt: boolean;
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
  /** Share of images whose class is outdone by fewer than five others: 1 where there are no more. */
  readonly topFiveAccuracy: number;
  /** Row-major [classes, classes]: rows are the true class, columns the predicted one. */
  readonly confusion: readonly number[];
  readonly classes: number;
}

/** One class, one for each image, or one-hot vectors [n, classes]. */
export type Labels = number | readonly number[] | Float32Array;

export interface Model {
  readonly spec: ModelSpec;
  readonly summary: Summary;
  readonly parameters: readonly ParameterInfo[];
  /** Classes told apart: 10 for ten logits, 2 for one sigmoid unit. */
  readonly classes: number;
  fit(data: Dataset, options?: FitOptions): Run;
  /**
   * Goes on with a run that `run.checkpoint()` saved, as if it had never been interrupted: the model,
   * which must be of the same network, takes the weights of the file. `data` must be the data of the
   * run, as far as it had arrived then, and so must `validation` where its loss decides something.
   * Errors: bad_checkpoint, checksum_mismatch, data_mismatch, no_data.
   */
  resume(checkpoint: Uint8Array, data: Dataset, options?: ResumeOptions): Run;
  evaluate(data: Dataset, options?: { readonly signal?: AbortSignal }): Promise<Evaluation>;
  /** Probabilities [n, classes] of images [n, c, h, w] with pixels in 0..1. */
  predict(images: Float32Array): Promise<Tensor>;
  /**
   * One image or several; labels make the gradients. Shows a prediction; `training` shows a step of
   * a run, in which batch normalisation and dropout do otherwise.
   */
  trace(images: Float32Array, labels?: Labels, options?: TraceOptions): PendingTrace;
  parameter(node: string, name: string): Promise<Tensor>;
  setParameter(node: string, name: string, values: Float32Array): Promise<void>;
  /** Hex SHA-256 over all parameters, little-endian float32, in the order of `parameters`. */
  weightsSha256(): Promise<string>;
  /** The same over the parameters of frozen layers alone: training leaves it as it is. */
  frozenSha256(): Promise<string>;
  /**
   * A new model for another question: all layers below the last dense one with their weights, bit
   * by bit and frozen unless said otherwise, and a new dense layer "head". This model stays as it
   * is. Errors: bad_graph (no dense layer at the end), wrong_loss.
   */
  withHead(options?: HeadOptions): Promise<Model>;
  /** After a run diverged: the last weights whose loss was finite, and their step. */
  restoreLastGood(): Promise<{ readonly step: number }>;
  /** One safetensors file with architecture and weights. */
  save(): Promise<Uint8Array>;
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
