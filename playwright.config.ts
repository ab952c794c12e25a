import { defineConfig } from '@playwright/test';
import { chromiumLaunchOptions } from './scripts/browser.mjs';
import { isolatedTestPort, plainTestPort } from './scripts/serve/ports.mjs';

const serve = 'node scripts/start.mjs --serve-only --port';
const started = { reuseExistingServer: false, stdout: 'ignore', stderr: 'pipe' } as const;
/** Files whose tests train for long: each takes both cores of a small machine. */
const training = '**/{asleep,kept,killed.proof,train,trained,trained-terms,offline}.spec.ts';
/** `npm run proofs` sets this: tests that take longer than the loop of a change can bear. */
const unlessAtLength = process.env.RECEPTIVE_PROOFS ? [] : ['**/*.proof.spec.ts'];

// The built page in a real browser; the second server is a host without cross-origin isolation.
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  workers: 2,
  timeout: 180_000,
  // Beside a test that trains, an answer of the page takes longer than the five seconds of default.
  // A mutant that a test catches costs that long: `npm run mutations` names a shorter time.
  expect: { timeout: Number(process.env.RECEPTIVE_TEST_PATIENCE_MS ?? 30_000) },
  forbidOnly: Boolean(process.env.CI),
  // Only for its trace: a test that passes on its second try counts as failed.
  retries: process.env.CI ? 1 : 0,
  use: {
    browserName: 'chromium',
    baseURL: `http://localhost:${isolatedTestPort}`,
    // Tests share the processes of pages that stay open (tests/e2e/page.ts).
    launchOptions: chromiumLaunchOptions(['--renderer-process-limit=1']),
    screenshot: 'only-on-failure',
    trace: 'on-first-retry',
  },
  projects: [
    // What trains has one worker from the beginning, what is only looked at the other one, and both
    // once nothing trains.
    { name: 'train', testMatch: training, testIgnore: unlessAtLength, workers: 1 },
    { name: 'look', testIgnore: [training, ...unlessAtLength], fullyParallel: true },
  ],
  webServer: [
    {
      ...started,
      command: `${serve} ${isolatedTestPort}`,
      url: `http://localhost:${isolatedTestPort}`,
    },
    {
      ...started,
      command: `${serve} ${plainTestPort} --no-isolation`,
      url: `http://localhost:${plainTestPort}`,
    },
  ],
});
