import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumLaunchOptions } from './scripts/browser.mjs';
import { isolationHeaders } from './scripts/serve/headers.mjs';
import { classicWorker } from './scripts/vite/classic-worker.mjs';
import { wasmModule } from './scripts/vite/wasm-module.mjs';

// One suite, two hosts: tests/api runs in both. `*.node.test.ts` and `*.browser.test.ts` name the
// few tests that make sense in one of them only.
// `npm run proofs` sets this: tests that take longer than the loop of a change can bear.
const unlessAtLength = process.env.RECEPTIVE_PROOFS ? [] : ['**/*.proof.test.ts'];
/** Beside another suite an answer takes longer than the second of default; `npm run mutations` waits less. */
const poll = { timeout: Number(process.env.RECEPTIVE_TEST_PATIENCE_MS ?? 30_000) };
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // Two cores: a test that trains must not starve another of its time limit.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...patience,
          name: 'node',
          expect: { poll },
          globalSetup: 'tests/api/node-weights.ts',
          environment: 'node',
          include: [
            'tests/{api,cli,package,formula,page,serve}/**/*.test.ts',
            'tests/scripts/**/*.test.mjs',
          ],
          exclude: ['**/*.browser.test.ts', ...unlessAtLength],
          server: { deps: { external: [/\/web\/api\/wasm\//, /\/dist\//] } },
        },
      },
      {
        plugins: [wasmModule(), classicWorker()],
        worker: { format: 'es', plugins: () => [wasmModule()] },
        server: { headers: isolationHeaders },
        optimizeDeps: { include: ['lit', 'axe-core'] },
        test: {
          ...patience,
          name: 'chromium',
          // One page for all files: in a new one each would fetch and start everything again.
          isolate: false,
          setupFiles: 'tests/widgets/patience.ts',
          expect: { poll },
          globalSetup: 'tests/api/node-weights.ts',
          include: ['tests/{api,formula,page,widgets}/**/*.test.ts'],
          exclude: ['**/*.node.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunchOptions() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
