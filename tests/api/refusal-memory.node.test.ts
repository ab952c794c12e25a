// What a file costs that is refused: no more memory than itself and 1 MB, and nothing of it stays. The files
// are larger than what the engine has free at its start, so that a second copy would show.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../web/api/index.ts';
import { gzip, idxImages, idxLabels } from './idx.ts';

const beyond = 1_000_000;
const rows = 120_000;
const side = 28;

/** Memories of the modules that were made. They never shrink: their size is the most that was ever needed. */
const memories: WebAssembly.Memory[] = [];
const { instantiate } = WebAssembly;
Object.assign(WebAssembly, {
  instantiate: async (...given: Parameters<typeof instantiate>) => {
    const made: unknown = await instantiate(...given);
    const { exports } = made as WebAssembly.Instance;
    for (const each of Object.values(exports)) {
      if (each instanceof WebAssembly.Memory) memories.push(each);
    }
    return made;
  },
});
afterAll(() => Object.assign(WebAssembly, { instantiate }));

const needed = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);

let engine: Engine;
beforeEach(async () => {
  memories.length = 0;
  engine = await createEngine({ threads: 1 });
  return () => engine.dispose();
});

const pixels = new Uint8Array(rows * side * side).map((_, at) => at % 251);
const images = idxImages(rows, pixels, side);
const labels = idxLabels(Array.from({ length: rows }, () => 1));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of buffers that JavaScript holds, without those of the modules. */
function held(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers - needed();
}

/** What the modules' memory grew by, and what buffers of JavaScript are left. */
async function costOf(refused: () => Promise<unknown>): Promise<{ most: number; left: number }> {
  const [before, buffers] = [needed(), held()];
  expect(memories.length).toBeGreaterThan(0);
  await expect(refused()).rejects.toHaveProperty('code');
  return { most: needed() - before, left: held() - buffers };
}

it.each([1, 5_000_000])('images that lack %i bytes', async (lacking) => {
  const cut = images.slice(0, -lacking);
  const open = async () => (await engine.idx({ images: cut, labels, classes: 10 })).loaded;
  const { most, left } = await costOf(open);
  expect(most).toBeLessThanOrEqual(cut.length + beyond);
  expect(left).toBeLessThanOrEqual(beyond);
});

it('compressed images that end too early', async () => {
  const packed = await gzip(images);
  const cut = packed.slice(0, -20);
  const open = async () => (await engine.idx({ images: cut, labels, classes: 10 })).loaded;
  const { most, left } = await costOf(open);
  expect(left).toBeLessThanOrEqual(beyond);
  // What had been unpacked of them is what they are: the pixels.
  expect(most).toBeLessThanOrEqual(images.length + beyond);
});

it('a network that lacks its last bytes', async () => {
  const units = 24_000;
  const large = await engine.model({
    version: 1,
    input: [1, side, side],
    layers: [
      { name: 'flatten', type: 'flatten', inputs: ['input'] },
      { name: 'wide', type: 'dense', inputs: ['flatten'], units },
      { name: 'answer', type: 'dense', inputs: ['wide'], units: 10 },
    ],
    loss: 'softmaxCrossEntropy',
  });
  const file = await large.save();
  await large.dispose();
  expect(file.length).toBeGreaterThan(70_000_000);
  await engine.dispose();
  memories.length = 0;
  engine = await createEngine({ threads: 1 });
  const cut = file.slice(0, -1000);
  const { most, left } = await costOf(() => engine.load(cut));
  expect(left).toBeLessThanOrEqual(beyond);
  expect(most).toBeLessThanOrEqual(cut.length + beyond);
});
