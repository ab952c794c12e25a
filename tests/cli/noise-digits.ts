// A folder of four IDX files as MNIST's, of noise: enough for command lines, and soon trained on.

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { idxImages, idxLabels, noise } from '../api/idx.ts';

const SIDE = 28;

/** Makes the folder, of 320 training images and 50 others. */
export async function noiseDigits(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'receptive-cli-'));
  const random = noise(9);
  for (const [name, rows] of [
    ['train', 320],
    ['t10k', 50],
  ] as const) {
    const labels = Array.from({ length: rows }, (_, row) => row % 10);
    const pixels = Uint8Array.from({ length: rows * SIDE * SIDE }, () => random.next().value);
    await writeFile(join(folder, `${name}-labels-idx1-ubyte`), idxLabels(labels));
    await writeFile(join(folder, `${name}-images-idx3-ubyte`), idxImages(rows, pixels, SIDE));
  }
  return folder;
}
