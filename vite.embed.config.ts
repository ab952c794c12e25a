import { join } from 'node:path';
import { defineConfig } from 'vite';
import { classicWorker } from './scripts/vite/classic-worker.mjs';
import { outsidePages } from './scripts/vite/outside-pages.mjs';
import { repositoryRoot, wasmModule } from './scripts/vite/wasm-module.mjs';

const outDir = join(repositoryRoot, 'dist/embed');

// The widgets as one self-contained module for foreign pages, with the WebAssembly beside it.
export default defineConfig({
  root: repositoryRoot,
  base: './',
  publicDir: false,
  plugins: [wasmModule({ fromChunk: './wasm/', outDir }), classicWorker()],
  worker: {
    format: 'es',
    plugins: () => [wasmModule({ fromChunk: '../wasm/' })],
    rolldownOptions: { output: { codeSplitting: false } },
  },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    lib: {
      entry: join(repositoryRoot, 'web/widgets/index.ts'),
      formats: ['es'],
      fileName: () => 'receptive-widgets.js',
    },
    rolldownOptions: { output: { codeSplitting: false, intro: outsidePages } },
  },
});
