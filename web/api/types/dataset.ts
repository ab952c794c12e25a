// Data sets and where they come from.

import type { AugmentOptions, LabelMapName } from '../generated/schema.ts';
import type { Tensor } from './tensor.ts';

/** Where a data set comes from: IDX bytes, plain or gzip, whole or as a stream. */
export interface IdxSource {
  readonly images: Uint8Array | ReadableStream<Uint8Array>;
  /** ... or one-hot vectors [rows, classes]: 1 at the class of the row, 0 elsewhere. */
  readonly labels: Uint8Array | ReadableStream<Uint8Array> | Float32Array;
  /** For error texts: "train-images-idx3-ubyte". */
  readonly name?: string;
  /** Classes told apart; labels at or above it are refused. Default 10. */
  readonly classes?: number;
  /**
   * In the first epoch, rows are shuffled within blocks of this many, so that training can begin
   * when the first block has arrived and still gives the same weights. 0 shuffles all rows.
   */
  readonly firstEpochBlock?: number;
  /**
   * Which mirrored images keep their class, so that augmentation may flip them: 'horizontal'
   * exchanges left and right, 'vertical' top and bottom. Default 'none', as for digits.
   */
  readonly symmetry?: 'none' | 'horizontal' | 'vertical' | 'both';
  /**
   * The longest time in milliseconds that a stream may give nothing; then it fails with `fetch_failed`.
   * Default 60,000.
   */
  readonly idleMs?: number;
}

/** A name, or the new label of every class: entry i is what class i becomes. */
export type LabelMap = LabelMapName | readonly number[];

/** Images and labels in an engine. After its disposal everything rejects with `disposed`. */
export interface Dataset {
  readonly rows: number;
  /** Shape of one image, [c, h, w]. */
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  /** Rows that have arrived; grows while a data set is still loading. */
  available(): Promise<number>;
  /** Resolves when every row has arrived; rejects when the download failed. */
  readonly loaded: Promise<void>;
  /**
   * Pixels in 0..1, shape [count, c, h, w], of rows from `first` on; `count` is 1 unless said
   * otherwise. Error: bad_index (a row is not there, or has not arrived).
   */
  images(first: number, count?: number): Promise<Tensor>;
  /** The classes of these rows, which are all known from the start. Error: bad_index. */
  labels(first: number, count?: number): Promise<Uint8Array>;
  /**
   * The very image [1, c, h, w] that a run with this augmentation and seed trains on in an epoch,
   * counted from 1 as in its logs; seed and epoch are 1 unless said otherwise. Error changes_class: a flip that the data set does not permit.
   */
  augmented(
    row: number,
    augment: AugmentOptions,
    version?: { readonly seed?: number; readonly epoch?: number },
  ): Promise<Tensor>;
  /**
   * The same rows with other labels, such as odd-even for digits; images are shared, not copied, and
   * may still be arriving. Each of the two is disposed of by itself.
   */
  relabel(map: LabelMap): Promise<Dataset>;
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
