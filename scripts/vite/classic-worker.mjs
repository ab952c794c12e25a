// Vite plugin: web/api/worker-classic.ts as the text of one classic script, for pages whose
// policy lets a worker start only from a blob. `import source from 'virtual:receptive-classic-worker'`
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { wasmModule } from './wasm-module.mjs';

const name = 'virtual:receptive-classic-worker';
const entry = fileURLToPath(new URL('../../web/api/worker-classic.ts', import.meta.url));

async function bundle() {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    // A classic script has no import.meta; a blob's own address is as near as it gets.
    define: { 'import.meta.url': 'self.location.href' },
    plugins: [wasmModule({ fromChunk: './wasm/' })],
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: ['iife'], name: 'receptiveWorker' },
    },
  });
  const [{ output }] = [result].flat();
  return output[0].code;
}

export function classicWorker() {
  return {
    name: 'receptive-classic-worker',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    async load(id) {
      if (id !== `\0${name}`) return undefined;
      // Empty text means: no such worker, run on the main thread.
      const source = existsSync(entry) ? await bundle() : '';
      return `export default ${JSON.stringify(source)}`;
    },
  };
}
