import { join } from 'node:path';
import { defineConfig } from 'vite';
import { classicWorker } from './scripts/vite/classic-worker.mjs';
import { policyMeta } from './scripts/vite/policy-meta.mjs';
import { repositoryRoot, wasmModule } from './scripts/vite/wasm-module.mjs';

const outDir = join(repositoryRoot, 'dist/page');

// The page. Its chunks and workers lie in dist/page/assets, the WebAssembly in dist/page/wasm.
export default defineConfig({
  root: join(repositoryRoot, 'web/page'),
  base: './',
  plugins: [wasmModule({ fromChunk: '../wasm/', outDir }), classicWorker(), policyMeta()],
  worker: {
    // Threads need module workers.
    format: 'es',
    plugins: () => [wasmModule({ fromChunk: '../wasm/' })],
  },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
