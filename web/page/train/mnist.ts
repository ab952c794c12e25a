import { mnistTraining } from '../../api/mnist.ts';
import type { Dataset, Engine } from '../../api/types.ts';

/** How much of the files has arrived. `total` is 0 while the server has not said. */
export interface Download {
  readonly received: number;
  readonly total: number;
}

interface Part {
  received: number;
  total: number;
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

  /** How much has arrived of all files that were asked for. */
  get download(): Download {
    let [received, total] = [0, 0];
    for (const part of this.#parts.values()) {
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
    const response = await fetch(new URL(file, this.#base), { signal }).catch((thrown: unknown) => {
      if (signal.aborted) throw thrown;
      throw new Error('The server of this page cannot be reached', { cause: thrown });
    });
    if (!response.ok || response.body === null) {
      throw new Error(`The server answered ${response.status} for ${file}`);
    }
    const part: Part = { received: 0, total: Number(response.headers.get('content-length') ?? 0) };
    // Fetched anew, a file counts from the start.
    this.#parts.set(file, part);
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        part.received += chunk.byteLength;
        this.#moved();
        controller.enqueue(chunk);
      },
    });
    return response.body.pipeThrough(counter);
  }
}
