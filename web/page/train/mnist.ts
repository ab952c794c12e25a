import { mnistTraining } from '../../api/mnist.ts';
import type { Dataset, Engine } from '../../api/types.ts';

/** How much of the files has arrived. `total` is 0 while the server has not said it of each. */
export interface Download {
  readonly received: number;
  readonly total: number;
}

interface Part {
  received: number;
  total: number | undefined;
}

/** The digits, as files that are fetched by themselves; `first` are the first ones of `test`. */
export type DigitSet = 'first' | 'test' | 'train';

const stems: Readonly<Record<DigitSet, string>> = {
  first: 'first-digits/t10k',
  test: 'mnist/t10k',
  train: 'mnist/train',
};

/** Digits of each set: the page says how many there are before it has fetched them. */
export const mnistRows = { test: 10_000, train: 60_000 } as const;

/** The files of MNIST, fetched as the gzip streams they are; the engine unpacks them. */
export class MnistFiles {
  readonly #base: URL;
  readonly #moved: () => void;
  readonly #parts = new Map<string, Part>();

  constructor(base: URL, moved: () => void) {
    this.#base = base;
    this.#moved = moved;
  }

  /** How much has arrived of all files that were asked for, but for the few that come with the page. */
  get download(): Download {
    let [received, total] = [0, 0];
    for (const [file, part] of this.#parts) {
      if (file.startsWith(stems.first)) continue;
      if (part.total === undefined) return { received: 0, total: 0 };
      received += part.received;
      total += part.total;
    }
    return { received, total };
  }

  /** A data set that grows while its files arrive. */
  async load(engine: Engine, set: DigitSet, signal: AbortSignal): Promise<Dataset> {
    const stem = stems[set];
    const [images, labels] = await Promise.all([
      this.#stream(`${stem}-images-idx3-ubyte.gz`, signal),
      this.#stream(`${stem}-labels-idx1-ubyte.gz`, signal),
    ]);
    const { classes } = mnistTraining;
    const options = set === 'train' ? mnistTraining : { classes };
    return engine.idx({ images, labels, name: `MNIST ${set}`, ...options });
  }

  async #stream(file: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    // Fetched anew, a file counts from the start.
    const part: Part = { received: 0, total: undefined };
    this.#parts.set(file, part);
    try {
      const response = await this.#answer(file, signal);
      part.total = Number(response.headers.get('content-length') ?? 0);
      return this.#counted(response.body, part);
    } catch (thrown) {
      this.#parts.delete(file);
      throw thrown;
    }
  }

  async #answer(file: string, signal: AbortSignal) {
    const response = await fetch(new URL(file, this.#base), { signal }).catch((thrown: unknown) => {
      if (signal.aborted) throw thrown;
      throw new Error('The server of this page cannot be reached', { cause: thrown });
    });
    const { ok, status, headers, body } = response;
    if (!ok || body === null) throw new Error(`The server answered ${status} for ${file}`);
    return { headers, body };
  }

  #counted(body: ReadableStream<Uint8Array>, part: Part): ReadableStream<Uint8Array> {
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        part.received += chunk.byteLength;
        this.#moved();
        controller.enqueue(chunk);
      },
    });
    return body.pipeThrough(counter);
  }
}
