// Data sets and where they come from.

import type { Tensor } from './tensor.ts';

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
