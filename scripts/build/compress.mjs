// The page's scripts and modules once more, compressed as far as they can be: that takes seconds, so
// it is done once a build and not by the server. A host that knows `.br` files can send them, too.
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { filesBelow } from './fingerprint.mjs';

export const compressedSuffix = '.br';

/** Smaller ones fit into a packet or two either way. */
const leastBytes = 4000;

export async function compressBelow(folder) {
  const files = [...filesBelow(folder)].filter((file) => /\.(m?js|wasm)$/.test(file));
  const compress = async (file) => {
    const bytes = readFileSync(file);
    if (bytes.length < leastBytes) return;
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(file + compressedSuffix, await promisify(brotliCompress)(bytes, { params }));
  };
  await Promise.all(files.map(compress));
}
