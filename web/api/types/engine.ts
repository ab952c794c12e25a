// An engine: what it is made with, and what it makes.

import type { ErrorCode, ExerciseName, OptimizerSpec } from '../generated/schema.ts';
import type { Dataset, IdxSource } from './dataset.ts';
import type { Exercise } from './exercise.ts';
import type { Model, ModelSpec, Summary } from './model.ts';
import type { SavedRun } from './run.ts';

/** What is wrong, where, and what to do about it; a ReceptiveError has the same members. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly where: string;
  readonly message: string;
  readonly remedy: string;
}

/**
 * 'exact': the same bits on every processor, in every host, on any number of threads. 'fast': a
 * product and its sum may be rounded once instead of twice, as the processor likes it.
 */
export type Arithmetic = 'exact' | 'fast';

/** How an engine is loaded. */
export interface EngineOptions {
  /**
   * Threads to use; 'auto' takes what the page permits, at most 4,
   * and trains on fewer of them where more are no faster. 1 loads the small build.
   */
  readonly threads?: number | 'auto';
  /**
   * 'exact' unless said otherwise. 'fast' trains and predicts faster where the host has WebAssembly's
   * relaxed SIMD; elsewhere it is 'exact', as `info.arithmetic` says. Weights and their checksums
   * then differ in the last bits from processor to processor, and a trace, always exact, from the
   * training.
   */
  readonly arithmetic?: Arithmetic;
  /**
   * Folder that holds receptive.mjs, receptive.wasm, the threaded pair, their fast pairs, and the
   * pair receptive-explain, which is fetched with the first question; ends with "/".
   */
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

/** What was loaded. */
export interface EngineInfo {
  readonly version: string;
  /** How many threads there are; a run may train on fewer. */
  readonly threads: number;
  readonly variant: 'single' | 'threads';
  readonly arithmetic: Arithmetic;
  readonly transport: 'worker' | 'direct';
  /** What could not be had, threads or arithmetic, and why; absent when nothing is missing. */
  readonly note?: string;
}

/** A parameter of a model, its values row-major. */
export interface ParameterValues {
  readonly node: string;
  readonly name: string;
  readonly values: Float32Array;
}

/** Numbers that go with a preset and make a worked example: nothing in it is random. */
export interface Example {
  /** One image, [1, c, h, w]. */
  readonly image: Float32Array;
  readonly label: number;
  /** Every one of the preset. */
  readonly parameters: readonly ParameterValues[];
  readonly optimizer: OptimizerSpec;
}

/** Makes models and data sets; what is made by one engine is of no use to another. */
export interface Engine {
  readonly info: EngineInfo;
  readonly presets: readonly { readonly name: string; readonly title: string }[];
  /** The description of a preset. Error: unknown_preset. */
  preset(name: string): Promise<ModelSpec>;
  /** The worked example of a preset; undefined where it has none. Error: unknown_preset. */
  example(preset: string): Promise<Example | undefined>;
  /**
   * A sheet of its own for every seed, a whole number from 0. Errors: bad_argument, out_of_range.
   */
  exercise(kind: ExerciseName, seed: number): Promise<Exercise>;
  /**
   * A model with weights drawn from the seed, a whole number from 0; default 1. Errors: those of a
   * description (unknown_preset, unknown_layer, bad_graph, shape_mismatch, ...), out_of_range,
   * over_budget.
   */
  model(spec: ModelSpec | string, options?: { readonly seed?: number }): Promise<Model>;
  /** Shapes and counts of a model without making it: it may be larger than memory. Errors as `model`. */
  summary(spec: ModelSpec | string): Promise<Summary>;
  /**
   * The model of a file, whether it was saved alone or with its run. Errors: bad_checkpoint,
   * checksum_mismatch.
   */
  load(checkpoint: Uint8Array): Promise<Model>;
  /** The run of a file; undefined where it holds a model alone. Error: bad_checkpoint. */
  savedRun(checkpoint: Uint8Array): Promise<SavedRun | undefined>;
  /**
   * A data set from IDX files. Resolves when the labels and the shape of the images are known; bytes
   * that are all here are all checked by then. Errors: idx_bad_header, idx_truncated,
   * idx_trailing_bytes, count_mismatch, bad_label, fetch_failed.
   */
  idx(source: IdxSource): Promise<Dataset>;
  /**
   * Scale and centre a drawn digit as MNIST's were: the ink fits 20×20, its centre of mass is the
   * centre of 28×28. `pixels` is [height, width] of ink in 0..1. Returns 784 pixels in 0..1.
   */
  digit(pixels: Float32Array, height: number, width: number): Promise<Float32Array>;
  /** Resolves with the error when the engine stops working; never rejects. */
  readonly failed: Promise<ErrorData>;
  /** Ends the engine with all that it made; what is still asked rejects with `disposed`. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
