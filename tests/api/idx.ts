// Small data sets as the bytes of IDX files: bright squares whose place is their class.

import type { Dataset, Engine } from '../../web/api/index.ts';

export const SIDE = 8;
export const CLASSES = 4;

function header(magic: number, sizes: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * sizes.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  for (const [i, size] of sizes.entries()) view.setUint32(4 + 4 * i, size);
  return bytes;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

export function idxLabels(labels: readonly number[]): Uint8Array {
  return joined(header(0x801, [labels.length]), Uint8Array.from(labels));
}

export function idxImages(rows: number, pixels: Uint8Array, side = SIDE): Uint8Array {
  return joined(header(0x803, [rows, side, side]), pixels);
}

/** Numbers that look random and are the same everywhere (Numerical Recipes' generator). */
export function* noise(seed: number): Generator<number> {
  let state = seed >>> 0;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state >>> 24;
  }
}

interface Squares {
  readonly labels: readonly number[];
  readonly pixels: Uint8Array;
}

/** Row r shows a square in quarter r mod 4 of the image, on faint noise. */
export function squares(rows: number, seed = 1): Squares {
  const random = noise(seed);
  const pixels = new Uint8Array(rows * SIDE * SIDE);
  const labels: number[] = [];
  for (let row = 0; row < rows; ++row) {
    const label = row % CLASSES;
    labels.push(label);
    const top = label < 2 ? 0 : SIDE / 2;
    const left = label % 2 === 0 ? 0 : SIDE / 2;
    for (let cell = 0; cell < SIDE * SIDE; ++cell) {
      const y = Math.floor(cell / SIDE) - top;
      const x = (cell % SIDE) - left;
      const bright = y >= 1 && y < 3 && x >= 1 && x < 3;
      pixels[row * SIDE * SIDE + cell] = (bright ? 150 : 0) + (random.next().value as number) / 4;
    }
  }
  return { labels, pixels };
}

export function openSquares(engine: Engine, rows: number, seed = 1): Promise<Dataset> {
  const { labels, pixels } = squares(rows, seed);
  const source = { labels: idxLabels(labels), images: idxImages(rows, pixels) };
  return engine.idx({ ...source, name: 'squares', classes: CLASSES });
}

/** Bytes in pieces of the given lengths, then the rest; `gate` is awaited before the rest. */
export function streamOf(
  bytes: Uint8Array,
  lengths: readonly number[] = [],
  gate: Promise<void> = Promise.resolve(),
): ReadableStream<Uint8Array> {
  async function* pieces() {
    let begin = 0;
    for (const length of lengths) {
      yield bytes.slice(begin, begin + length);
      begin += length;
    }
    await gate;
    yield bytes.slice(begin);
  }
  const iterator = pieces();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = streamOf(bytes).pipeThrough(
    new CompressionStream('gzip') as unknown as TransformStream<Uint8Array, Uint8Array>,
  );
  return new Uint8Array(await new Response(packed as unknown as BodyInit).arrayBuffer());
}
