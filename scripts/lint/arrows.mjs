// Arrows point one way: a folder reads only from folders that stand before it in its list.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { inRepository } from '../build/paths.mjs';

// Each entry is one rank; folders of one rank do not know each other.
const ranks = {
  engine: [
    ['engine/core'],
    ['engine/parallel', 'engine/kernels', 'engine/data'],
    ['engine/optim'],
    ['engine/layers'],
    ['engine/losses'],
    ['engine/model'],
    ['engine/train'],
    ['engine/explain'],
    ['wasm-bindings'],
  ],
  web: [
    ['web/api'],
    ['web/widgets/shared', 'web/cli'],
    ['web/formula'],
    ['web/widgets'],
    ['web/page'],
  ],
};

/** The listed folder that `path` lies in and its rank; the longest name wins. */
function placeOf(path, list) {
  let found;
  for (const [rank, folders] of list.entries()) {
    for (const folder of folders) {
      const inside = path.startsWith(`${folder}/`);
      if (inside && folder.length > (found?.folder.length ?? 0)) found = { folder, rank };
    }
  }
  return found;
}

/** Paths, from the root of the checkout, that a source names in its includes or imports. */
function readsOf(path, text) {
  if (/\.(h|cpp)$/.test(path)) {
    return [...text.matchAll(/^#include "([^"]+)"/gm)].map((match) => match[1]);
  }
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    join(dirname(path), match[1]),
  );
}

/** One line for each arrow that points the wrong way. */
export function wrongArrows() {
  const wrong = [];
  for (const [tree, list] of Object.entries(ranks)) {
    const roots = tree === 'engine' ? ['engine', 'wasm-bindings'] : ['web'];
    for (const root of roots) {
      const entries = readdirSync(inRepository(root), { recursive: true, withFileTypes: true });
      for (const entry of entries) {
        const file = join(entry.parentPath, entry.name);
        if (!entry.isFile() || !/\.(h|cpp|ts)$/.test(file)) continue;
        const path = relative(inRepository(), file);
        const from = placeOf(path, list);
        for (const read of readsOf(path, readFileSync(file, 'utf8'))) {
          const to = placeOf(read, list);
          if (!from || !to || to.folder === from.folder || to.rank < from.rank) continue;
          wrong.push(`${path}: ${from.folder} must not read ${to.folder} (${read})`);
        }
      }
    }
  }
  return wrong;
}
