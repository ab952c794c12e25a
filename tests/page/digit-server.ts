// A server of digits for tests: noise in MNIST's form, handed out when a test says so.

import { vi } from 'vitest';
import { idxImages, idxLabels, joined, noise } from '../api/idx.ts';

const side = 28;
const rowsOf = { 'first-digits/t10k': 8, 'mnist/t10k': 40, 'mnist/train': 200 } as const;
type Stem = keyof typeof rowsOf;

const labelsOf = (rows: number) => Array.from({ length: rows }, (_, row) => row % 10);

function bytesOf(stem: Stem, file: string): Uint8Array {
  const rows = rowsOf[stem];
  if (file.endsWith('labels-idx1-ubyte.gz')) return idxLabels(labelsOf(rows));
  const random = noise(stem === 'mnist/train' ? 1 : 2);
  const pixels = Uint8Array.from({ length: rows * side * side }, () => random.next().value);
  return idxImages(rows, pixels, side);
}

/** Answers `fetch`, and remembers what was asked for. */
export class DigitServer {
  readonly base = new URL('http://digits.test/data/');
  readonly asked: string[] = [];
  /** Files whose name has this in it are refused. */
  refused: string | undefined;
  /** The second half of files whose name has this in it waits for `release`. */
  held: string | undefined;
  /** Files whose name has this in it are not even answered. */
  silent: string | undefined;
  #release: () => void = () => undefined;
  readonly #released = new Promise<void>((resolve) => {
    this.#release = resolve;
  });

  constructor() {
    vi.stubGlobal('fetch', (url: URL, { signal }: { signal: AbortSignal }) =>
      this.#answer(url, signal),
    );
  }

  release(): void {
    this.#release();
  }

  async #answer(url: URL, signal: AbortSignal): Promise<Response> {
    const file = url.href.slice(this.base.href.length);
    this.asked.push(file);
    const is = (part: string | undefined) => part !== undefined && file.includes(part);
    if (is(this.silent)) await aborted(signal);
    if (is(this.refused)) throw new TypeError('Failed to fetch');
    const stem = (Object.keys(rowsOf) as Stem[]).find((stem) => file.startsWith(stem));
    if (stem === undefined) return new Response('', { status: 404 });
    const bytes = bytesOf(stem, file);
    const half = bytes.length >> 1;
    const held = is(this.held);
    const body = new ReadableStream<Uint8Array>({
      start: async (controller) => {
        controller.enqueue(bytes.slice(0, half));
        if (held) await this.#released;
        controller.enqueue(bytes.slice(half));
        controller.close();
      },
    });
    return new Response(body, { headers: { 'content-length': String(bytes.length) } });
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/** Bytes of what training asks for. */
export const trainingBytes = joined(
  ...(['mnist/t10k', 'mnist/train'] as const).flatMap((stem) => [
    bytesOf(stem, 'labels-idx1-ubyte.gz'),
    bytesOf(stem, ''),
  ]),
).length;
