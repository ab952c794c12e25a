import { defineConfig } from '@playwright/test';
import { chromiumLaunchOptions } from './scripts/browser.mjs';
import { isolatedTestPort, plainTestPort } from './scripts/serve/ports.mjs';

const serve = 'node scripts/start.mjs --serve-only --port';
const started = { reuseExistingServer: false, stdout: 'ignore', stderr: 'pipe' } as const;

// The built page in a real browser; the second server is a host without cross-origin isolation.
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  // Training takes both cores of a small machine.
  workers: 1,
  timeout: 120_000,
  forbidOnly: Boolean(process.env.CI),
  use: {
    browserName: 'chromium',
    baseURL: `http://localhost:${isolatedTestPort}`,
    launchOptions: chromiumLaunchOptions(),
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
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
