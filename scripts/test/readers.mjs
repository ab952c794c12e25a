// Which sources of the front end read a file, directly or through others.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRepository } from '../build/paths.mjs';

const imports = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

/** Every source below `root` with the paths, from the root of the checkout, that it imports. */
function importsBelow(root) {
  const sources = readdirSync(inRepository(root), { recursive: true })
    .map((path) => `${root}/${path}`)
    .filter((path) => path.endsWith('.ts'));
  return sources.map((path) => {
    const text = readFileSync(inRepository(path), 'utf8');
    return [path, [...text.matchAll(imports)].map(([, read]) => join(dirname(path), read))];
  });
}

/** `files` themselves, and all files of web/ that read one of them. */
export function readersOf(files) {
  const sources = importsBelow('web');
  const found = new Set(files);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const [path, reads] of sources) if (reads.some((read) => found.has(read))) found.add(path);
  }
  return found;
}
