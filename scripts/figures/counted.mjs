// Figures that the built engine tells at once: sizes of networks and modules, and how many there are
// of what the pages list.
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { inRepository } from '../build/paths.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { widgetTags } from '../widget-docs.mjs';

const command = 'npm run figures';
const modules = ['receptive', 'receptive-threads', 'receptive-explain'];
/** What builds of the same sources may differ by: compilers and versions of zlib are not all alike. */
const kilobytesAlike = 1;

/** kB of a module with its script, as a server sends them. */
function size(module) {
  const files = ['wasm', 'mjs'].map((ending) =>
    readFileSync(inRepository(`dist/api/wasm/${module}.${ending}`)),
  );
  const bytes = files.map((file) => gzipSync(file, { level: 9 }).length);
  return Math.round(bytes.reduce((sum, count) => sum + count, 0) / 1000);
}

/** The present sizes, or those that were kept where they are nearly the same. */
function sizes(kept = {}) {
  const sizeOf = (module) => {
    const now = size(module);
    return Math.abs(now - kept[module]) <= kilobytesAlike ? kept[module] : now;
  };
  return Object.fromEntries(modules.map((module) => [module, sizeOf(module)]));
}

async function networks(engine) {
  const all = {};
  for (const { name } of engine.presets) {
    const { parameters, trainable, multiplyAdds } = await engine.summary(name);
    all[name] = { parameters, trainable, frozen: parameters - trainable, multiplyAdds };
  }
  return all;
}

/** Throws a SetupProblem where the library is not built. */
export async function countedFigures(figures) {
  const library = 'dist/api/index.js';
  const missing = [library, ...modules.map((module) => `dist/api/wasm/${module}.wasm`)].find(
    (file) => !existsSync(inRepository(file)),
  );
  if (missing)
    throw new SetupProblem(
      `figures are counted from ${missing}, which is not built`,
      'npm run build',
    );
  const { createEngine, exercises } = await import(pathToFileURL(inRepository(library)).href);
  const engine = await createEngine({ threads: 1 });
  try {
    return {
      networks: { value: await networks(engine), command },
      sizes: { value: sizes(figures.sizes?.value), command },
      counts: {
        value: { exercises: exercises.length, elements: widgetTags().length },
        command,
      },
    };
  } finally {
    await engine.dispose();
  }
}
