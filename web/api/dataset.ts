// A data set of an engine: its bytes go over piece by piece, and training may begin before the last.

import { disposedError, errorData, messageOf, ReceptiveError, receptiveError } from './errors.ts';
import { chunksOf, wholeOf } from './idx-source.ts';
import type { Rpc } from './rpc.ts';
import { jsonText } from './text.ts';
import type { Dataset, IdxSource, Tensor } from './types.ts';

interface Opened {
  readonly data: number;
  readonly rows: number;
  readonly classes: number;
}

type Shape = readonly [number, number, number];

export class RemoteDataset implements Dataset {
  readonly rows: number;
  readonly shape: Shape;
  readonly classes: number;
  readonly loaded: Promise<void>;
  readonly #rpc: Rpc;
  readonly #number: number;
  #disposed = false;

  private constructor(rpc: Rpc, opened: Opened, shape: Shape, rest: AsyncIterator<Uint8Array>) {
    this.#rpc = rpc;
    this.#number = opened.data;
    this.rows = opened.rows;
    this.classes = opened.classes;
    this.shape = shape;
    this.loaded = this.#load(rest);
    // Whoever trains on the data hears of a failure there; it is not unhandled.
    this.loaded.catch(() => {});
  }

  /** Labels first, for they say how many rows there are; then images until their shape is known. */
  static async open(rpc: Rpc, source: IdxSource): Promise<RemoteDataset> {
    const { name = 'data', classes, firstEpochBlock } = source;
    const optionsText = jsonText({ classes, firstEpochBlock }, name);
    const labels = await wholeOf(source.labels, `${name}.labels`);
    const opened = await rpc.call('createDataset', { labels, name, optionsText });
    const { data } = opened;
    const chunks = chunksOf(source.images, `${name}.images`)[Symbol.asyncIterator]();
    try {
      let shape: Shape | undefined;
      while (!shape) {
        const { value: bytes, done } = await chunks.next();
        if (done) await rpc.call('finishImages', { data });
        else ({ shape } = await rpc.call('appendImages', { data, bytes }));
      }
      const dataset = new RemoteDataset(rpc, opened, shape, chunks);
      // Bytes that are all here are all checked at once; a stream may take its time.
      if (source.images instanceof Uint8Array) await dataset.loaded;
      return dataset;
    } catch (thrown) {
      await rpc.release('releaseDataset', { data });
      throw thrown;
    }
  }

  async available(): Promise<number> {
    return this.#rpc.call('available', { data: this.#live });
  }

  async images(first: number, count = 1): Promise<Tensor> {
    return this.#rpc.call('images', { data: this.#live, first, count });
  }

  async labels(first: number, count = 1): Promise<Uint8Array> {
    return this.#rpc.call('labels', { data: this.#live, first, count });
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

  async #load(chunks: AsyncIterator<Uint8Array>): Promise<void> {
    const data = this.#number;
    try {
      for (;;) {
        const { value: bytes, done } = await chunks.next();
        if (this.#disposed) throw disposedError('dataset');
        if (done) break;
        await this.#rpc.call('appendImages', { data, bytes });
      }
      await this.#rpc.call('finishImages', { data });
    } catch (thrown) {
      const error = thrown instanceof ReceptiveError ? thrown : loadError(thrown);
      await chunks.return?.().catch(() => {});
      // Runs that wait for rows must not wait for ever.
      await this.#rpc.call('failImages', { data, error: errorData(error) }).catch(() => {});
      throw error;
    }
  }

  get #live(): number {
    if (this.#disposed) throw disposedError('dataset');
    return this.#number;
  }
}

export function datasetNumber(data: Dataset, rpc: Rpc): number {
  if (data instanceof RemoteDataset) return data.numberFor(rpc);
  throw receptiveError('bad_argument', 'data', 'this is no data set', 'make one with engine.idx()');
}

function loadError(thrown: unknown): ReceptiveError {
  return receptiveError('fetch_failed', 'data', messageOf(thrown), 'try again', thrown);
}
