// What `npm run build` makes, stage by stage. A stage whose sources are not there is left out
// with a message.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { toolEnvironment } from '../setup/environment.mjs';
import { run } from '../setup/process.mjs';
import { say } from '../setup/progress.mjs';
import { buildPreset } from './cmake.mjs';
import { compressBelow } from './compress.mjs';
import { buildData } from './data.mjs';
import { whenStale } from './fingerprint.mjs';
import { buildOffline } from './offline.mjs';
import { inRepository, repositoryRoot } from './paths.mjs';

const wasmFolder = 'web/api/wasm';
const configuration = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build/stages.mjs',
  'scripts/vite',
];

function node(what, parameters) {
  return run(process.execPath, parameters, { cwd: repositoryRoot, what, shownLines: 60 });
}

const tool = (name) =>
  ({
    tsc: inRepository('node_modules/typescript/bin/tsc'),
    vite: inRepository('node_modules/vite/bin/vite.js'),
  })[name];

function missing(path, what) {
  if (existsSync(inRepository(path))) return false;
  say(`${what}: left out, there is no ${path}`);
  return true;
}

/** The WebAssembly modules: all of them, or those of a target of wasm-bindings/CMakeLists.txt. */
export async function buildModules(target = 'receptive_wasm') {
  if (missing('wasm-bindings/bindings.cpp', 'engine')) return;
  say('building the engine');
  await buildPreset('wasm', toolEnvironment(), { target });
}

/**
 * Adds modules that were built after the page and the widgets to what is served: nothing that an open
 * page may ask for is taken away.
 */
export function addModules(pattern) {
  for (const name of readdirSync(inRepository(wasmFolder))) {
    if (!pattern.test(name)) continue;
    for (const folder of ['dist/page/wasm', 'dist/embed/wasm']) {
      if (existsSync(inRepository(folder))) {
        cpSync(inRepository(wasmFolder, name), inRepository(folder, name));
      }
    }
  }
}

/** TypeScript types from the field tables of the C++ sources. */
async function types() {
  const generator = 'scripts/generate-types.mjs';
  const module = `${wasmFolder}/receptive-explain`;
  if (missing(generator, 'types') || missing(`${module}.mjs`, 'types')) return;
  const inputs = [generator, `${module}.mjs`, `${module}.wasm`];
  await whenStale('types', inputs, ['web/api/generated'], async () => {
    say('generating TypeScript types');
    await node('generating types', [inRepository(generator)]);
  });
}

/**
 * Takes back what tsc makes of `import(address)`: a call that would rewrite a source's name. webpack
 * makes two arguments of it, and an address is not a source's name.
 */
function keepAddress(path) {
  const file = inRepository(path);
  const text = readFileSync(file, 'utf8');
  const kept = text.replace(/__rewriteRelativeImportExtension\(([^()]*)\)\)/, '$1)');
  if (kept === text) throw new Error(`${path} no longer imports by address`);
  writeFileSync(file, kept);
}

/** The library and the command line, as JavaScript with declarations. */
async function api() {
  if (missing('web/api/index.ts', 'library')) return;
  const inputs = ['web/api', 'web/cli', ...configuration];
  await whenStale('api', inputs, ['dist/api/index.js'], async () => {
    say('compiling the library and the command line');
    await node('tsc', [tool('tsc'), '-p', 'tsconfig.build.json']);
    keepAddress('dist/api/instantiate.js');
    if (existsSync(inRepository(wasmFolder))) {
      cpSync(inRepository(wasmFolder), inRepository('dist/api/wasm'), { recursive: true });
    }
  });
}

async function page() {
  if (missing('web/page/index.html', 'page')) return;
  const inputs = ['web', 'vite.config.ts', ...configuration];
  await whenStale('page', inputs, ['dist/page/index.html'], async () => {
    say('building the page');
    await node('vite build (page)', [tool('vite'), 'build', '--logLevel', 'warn']);
    await compressBelow(inRepository('dist/page'));
  });
}

async function embed() {
  if (missing('web/widgets/index.ts', 'widgets')) return;
  const inputs = [
    'web/api',
    'web/formula',
    'web/widgets',
    'vite.embed.config.ts',
    ...configuration,
  ];
  await whenStale('embed', inputs, ['dist/embed/receptive-widgets.js'], async () => {
    say('building the widgets');
    const parameters = ['build', '--config', 'vite.embed.config.ts', '--logLevel', 'warn'];
    await node('vite build (widgets)', [tool('vite'), ...parameters]);
  });
}

/**
 * In the order in which they must run: data goes where the page's build empties the folder, and the
 * service worker lists what is there then.
 */
export const stages = {
  wasm: () => buildModules(),
  types,
  api,
  page,
  embed,
  data: buildData,
  offline: buildOffline,
};
