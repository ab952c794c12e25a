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

/** The four files of MNIST, fetched as the gzip streams they are; the engine unpacks them. */
export class MnistFiles {
  readonly #base: URL;
  readonly #moved: (download: Download) => void;
  readonly #parts: Part[] = [];

  constructor(base: URL, moved: (download: Download) => void) {
    this.#base = base;
    this.#moved = moved;
  }

  /** A data set that grows while its files arrive. */
  async load(engine: Engine, stem: 'train' | 't10k', signal: AbortSignal): Promise<Dataset> {
    const [images, labels] = await Promise.all([
      this.#stream(`${stem}-images-idx3-ubyte.gz`, signal),
      this.#stream(`${stem}-labels-idx1-ubyte.gz`, signal),
    ]);
    const { classes } = mnistTraining;
    const options = stem === 'train' ? mnistTraining : { classes };
    return engine.idx({ images, labels, name: `MNIST ${stem}`, ...options });
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
    this.#parts.push(part);
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        part.received += chunk.byteLength;
        this.#tell();
        controller.enqueue(chunk);
      },
    });
    return response.body.pipeThrough(counter);
  }

  #tell(): void {
    const sum = (pick: (part: Part) => number) =>
      this.#parts.reduce((total, part) => total + pick(part), 0);
    this.#moved({ received: sum((part) => part.received), total: sum((part) => part.total) });
  }
}
