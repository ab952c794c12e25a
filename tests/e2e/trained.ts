import type { Page } from '@playwright/test';
import {
  test as base,
  type Complaints,
  desk,
  expectNone,
  listen,
  origin,
  trainOnce,
  withoutMemory,
} from './page.ts';

interface Fixtures {
  /** The page whose network has learned, at the place Train as it was after training. */
  readonly trained: Page;
}

interface WorkerFixtures {
  /** Trained once for all the tests of a worker, each of which leaves the network as it is. */
  readonly trainedPage: { readonly page: Page; readonly complaints: Complaints };
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  trainedPage: [
    async ({ browser }, use) => {
      const context = await browser.newContext({ baseURL: origin, ...desk });
      const page = await context.newPage();
      await withoutMemory(page);
      const complaints = await listen(page);
      await trainOnce(page);
      await use({ page, complaints });
      await context.close();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  trained: async ({ trainedPage: { page, complaints } }, use) => {
    await page.goto('/#train');
    await use(page);
    expectNone(complaints);
  },
});
