// A network: as data, in numbers, and with its weights.

import type { HeadOptions, LayerSpec, LossName, TraceOptions } from '../generated/schema.ts';
import type { Dataset } from './dataset.ts';
import type { FitOptions, ResumeOptions, Run } from './run.ts';
import type { Images, Shape, Tensor } from './tensor.ts';
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

/** A parameter of a model, by layer and name. */
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

/** A layer in numbers. */
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

/** A model in numbers: its layers, and their sums. */
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
  /** Mean over the images. */
  readonly loss: number;
  /** Share of images whose class is predicted, 0..1. */
  readonly accuracy: number;
  /** Share of images whose class is outdone by fewer than five others: 1 where there are no more. */
  readonly topFiveAccuracy: number;
  /** Row-major [classes, classes]: rows are the true class, columns the predicted one. */
  readonly confusion: readonly number[];
  readonly classes: number;
}

/** One class, one for each image, or one-hot vectors [n, classes]. */
export type Labels = number | readonly number[] | Float32Array;

/** A network with its weights, in an engine. After its disposal everything rejects with `disposed`. */
export interface Model {
  readonly spec: ModelSpec;
  readonly summary: Summary;
  readonly parameters: readonly ParameterInfo[];
  /** Classes told apart: 10 for ten logits, 2 for one sigmoid unit. */
  readonly classes: number;
  /**
   * Trains; the run begins by itself and rejects with what is wrong. Errors: those of the options
   * (wrong_type, out_of_range, unknown_optimizer, unknown_schedule), bad_batch (more images than rows),
   * of data that does not fit (no_data, shape_mismatch, bad_label), wrong_loss, bad_graph, over_budget,
   * busy (another run of this model), diverged, cancelled.
   */
  fit(data: Dataset, options?: FitOptions): Run;
  /**
   * Goes on with a run that `run.checkpoint()` saved, as if it had never been interrupted: the model,
   * which must be of the same network, takes the weights of the file. `data` must be the data of the
   * run, as far as it had arrived then, and so must `validation` where its loss decides something.
   * Errors: bad_checkpoint, checksum_mismatch, data_mismatch, no_data.
   */
  resume(checkpoint: Uint8Array, data: Dataset, options?: ResumeOptions): Run;
  /**
   * Over all rows, waiting for those that have not arrived. Errors: no_data, shape_mismatch,
   * bad_label, wrong_loss, diverged (a loss is not finite), cancelled (by `signal`), disposed (the model or
   * the data meanwhile), over_budget.
   */
  evaluate(data: Dataset, options?: { readonly signal?: AbortSignal }): Promise<Evaluation>;
  /**
   * Probabilities [n, classes] of images with pixels in 0..1. Errors: count_mismatch (no whole images),
   * shape_mismatch (images of another shape), out_of_range (a pixel that is not finite, or what a layer makes of finite ones:
   * `where` names the first), wrong_loss (the model has no loss).
   */
  predict(images: Images): Promise<Tensor>;
  /**
   * One image or several; labels make the gradients. Shows a prediction; `training` shows a step of
   * a run, in which batch normalisation and dropout do otherwise. Errors: count_mismatch,
   * shape_mismatch, bad_label, out_of_range, wrong_loss (labels, and a model without a loss).
   */
  trace(images: Images, labels?: Labels, options?: TraceOptions): PendingTrace;
  /** A copy of a parameter. Errors: unknown_node, unknown_tensor. */
  parameter(node: string, name: string): Promise<Tensor>;
  /**
   * Replaces all numbers of a parameter, row-major. Errors: unknown_node, unknown_tensor, count_mismatch,
   * out_of_range (one is not finite, or a variance below 0).
   */
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
  /**
   * After a run diverged: takes back the last good weights, and says which step they are from. Errors:
   * no_data (no update was made), busy.
   */
  restoreLastGood(): Promise<{ readonly step: number }>;
  /** One safetensors file with architecture and weights. */
  save(): Promise<Uint8Array>;
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
