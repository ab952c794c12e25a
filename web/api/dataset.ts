// A data set of an engine: its bytes go over piece by piece, packed as they come, for unpacking takes
// time that a page does not have. Training may begin before the last piece.

import { readable, taken } from './arguments.ts';
import { disposedError, errorData, messageOf, ReceptiveError, receptiveError } from './errors.ts';
import { labelsOf, piecesOf } from './idx-source.ts';
import { parameters } from './parameters.ts';
import type { DatasetData } from './protocol.ts';
import type { Rpc } from './rpc.ts';
import { jsonText } from './text.ts';
import type { AugmentOptions, Dataset, IdxSource, LabelMap, Tensor } from './types.ts';

// A download that is slow is not one that stands still.
const IDLE_MS = 60_000;

type Shape = readonly [number, number, number];

export class RemoteDataset implements Dataset {
  readonly rows: number;
  readonly shape: Shape;
  readonly classes: number;
  readonly loaded: Promise<void>;
  readonly #rpc: Rpc;
  readonly #number: number;
  #disposed = false;

  private constructor(rpc: Rpc, opened: DatasetData, shape: Shape, loaded: Promise<void>) {
    this.#rpc = rpc;
    this.#number = opened.data;
    this.rows = opened.rows;
    this.classes = opened.classes;
    this.shape = shape;
    this.loaded = loaded;
  }

  /** Labels first, for they say how many rows there are; then images, until their shape is known. */
  static async open(rpc: Rpc, given: IdxSource): Promise<RemoteDataset> {
    const { source } = taken(parameters.idx, { source: given });
    const { name = 'data', classes, firstEpochBlock, symmetry, idleMs = IDLE_MS } = source;
    const optionsText = jsonText({ classes, firstEpochBlock, symmetry }, name);
    const labels =
      source.labels instanceof Float32Array
        ? source.labels
        : await rpc.alongside(labelsOf(source.labels, { where: `${name}.labels`, idleMs }));
    const opened = await rpc.call('createDataset', { labels, name, optionsText });
    const { data } = opened;
    const pieces = piecesOf(source.images, { where: `${name}.images`, idleMs });
    const loaded = rpc.alongside(load(rpc, data, pieces));
    // Whoever trains on the data hears of a failure there; it is not unhandled.
    loaded.catch(() => {});
    try {
      const shape = await rpc.call('imageShape', { data });
      // Bytes that are all here are all checked at once; a stream may take its time.
      if (source.images instanceof Uint8Array) await loaded;
      return new RemoteDataset(rpc, opened, shape, loaded);
    } catch (thrown) {
      await rpc.release('releaseDataset', { data });
      throw thrown;
    }
  }

  async available(): Promise<number> {
    return this.#rpc.call('available', { data: this.#live });
  }

  async images(first: number, count = 1): Promise<Tensor> {
    const given = taken(parameters.rows, { first, count });
    return this.#rpc.call('images', { data: this.#live, ...given });
  }

  async labels(first: number, count = 1): Promise<Uint8Array> {
    const given = taken(parameters.rows, { first, count });
    return this.#rpc.call('labels', { data: this.#live, ...given });
  }

  async augmented(
    row: number,
    augment: AugmentOptions,
    version: { readonly seed?: number; readonly epoch?: number } = {},
  ): Promise<Tensor> {
    const given = taken(parameters.augmented, { row, augment, version });
    const { seed = 1, epoch = 1 } = given.version;
    const augmentText = jsonText(given.augment, 'augment');
    const request = { data: this.#live, row: given.row, augmentText, seed, epoch: epoch - 1 };
    return this.#rpc.call('augmented', request);
  }

  async relabel(map: LabelMap): Promise<Dataset> {
    const mapText = jsonText(taken(parameters.relabel, { map }).map, 'relabel');
    const opened = await this.#rpc.call('relabel', { data: this.#live, mapText });
    return new RemoteDataset(this.#rpc, opened, this.shape, this.loaded);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#rpc.release('releaseDataset', { data: this.#number });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** The number of this data set in the engine of `rpc`. */
  numberFor(rpc: Rpc): number {
    if (rpc === this.#rpc) return this.#live;
    throw receptiveError(
      'bad_argument',
      'data',
      'the data set belongs to another engine',
      'load it into the engine of the model',
    );
  }

  get #live(): number {
    if (this.#disposed) throw disposedError('dataset');
    return this.#number;
  }
}

/** Hands the bytes over, as they come; ends when all of them have been taken in. */
async function load(rpc: Rpc, data: number, pieces: AsyncGenerator<Uint8Array>): Promise<void> {
  try {
    for await (const bytes of pieces) await rpc.call('appendImages', { data, bytes });
    await rpc.call('finishImages', { data });
  } catch (thrown) {
    const error = thrown instanceof ReceptiveError ? thrown : loadError(thrown);
    // Runs that wait for rows must not wait for ever.
    await rpc.call('failImages', { data, error: errorData(error) }).catch(() => {});
    throw error;
  }
}

export function datasetNumber(data: Dataset, rpc: Rpc): number {
  if (readable('data', () => data instanceof RemoteDataset)) {
    return (data as RemoteDataset).numberFor(rpc);
  }
  throw receptiveError('bad_argument', 'data', 'this is no data set', 'make one with engine.idx()');
}

function loadError(thrown: unknown): ReceptiveError {
  return receptiveError('fetch_failed', 'data', messageOf(thrown), 'try again', thrown);
}
