import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { isolatedTestPort, plainTestPort } from '../../scripts/serve/ports.mjs';

/** What a page must never do; collected while a test runs and looked at when it ends. */
export interface Complaints {
  readonly console: string[];
  readonly policy: string[];
}

interface Options {
  /** Lets the page be kept for times without a network, in a context of its own. */
  forOffline: boolean;
}

interface Fixtures {
  readonly complaints: Complaints;
}

interface WorkerFixtures {
  /** What the tests of a worker share, so that the page's process, files and compiled code stay warm. */
  readonly warmContext: BrowserContext;
}

export const origin = `http://localhost:${isolatedTestPort}`;
const origins = [origin, `http://localhost:${plainTestPort}`];

/** What a context that tests share is like, whatever the first of them asks for. */
export const desk = { viewport: { width: 1280, height: 720 }, hasTouch: false } as const;

/** A test whose page must not log errors or warnings, throw, or offend its security policy. */
export const test = base.extend<Options & Fixtures, WorkerFixtures>({
  forOffline: [false, { option: true }],
  warmContext: [
    async ({ browser }, use) => {
      const context = await browser.newContext({ baseURL: origin, ...desk });
      // A page goes into the process of one of these, which nothing runs in: to start a process takes
      // longer than to load the page.
      for (const address of [
        'about:blank',
        ...origins.map((each) => `${each}/service-worker.js`),
      ]) {
        const page = await context.newPage();
        await page.goto(address);
      }
      await use(context);
      await context.close();
    },
    { scope: 'worker' },
  ],
  // The page is every test's own, and finds nothing that another one has stored.
  context: async ({ context, warmContext, forOffline, hasTouch }, use) => {
    if (forOffline || hasTouch) return use(context);
    const before = new Set(warmContext.pages());
    await use(warmContext);
    for (const page of warmContext.pages()) if (!before.has(page)) await page.close();
  },
  complaints: [
    async ({ page, forOffline }, use) => {
      if (!forOffline) await withoutMemory(page);
      const complaints = await listen(page);
      await use(complaints);
      expectNone(complaints);
    },
    { auto: true },
  ],
});

/** Collects what the page complains of from now on. */
export async function listen(page: Page): Promise<Complaints> {
  const complaints: Complaints = { console: [], policy: [] };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.console.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.console.push(error.message));
  await page.exposeFunction('reportPolicyViolation', (text: string) => {
    complaints.policy.push(text);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (window as unknown as { reportPolicyViolation(text: string): void })
        .reportPolicyViolation;
      report(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  return complaints;
}

export function expectNone({ policy, console }: Complaints): void {
  expect(policy, 'content security policy').toEqual([]);
  expect(console, 'console').toEqual([]);
}

/** Forgets what pages have stored, and opens as in a browser that has no service workers. */
export async function withoutMemory(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const each of origins) {
    await session.send('Storage.clearDataForOrigin', {
      origin: each,
      storageTypes: 'local_storage,indexeddb,cache_storage,service_workers',
    });
  }
  await session.detach();
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined });
  });
}

export { expect } from '@playwright/test';

/** Opens the place Train and waits until the network can be trained. */
export async function openTrain(page: Page, address = '/'): Promise<void> {
  await page.goto(address);
  await expect(startButton(page)).toBeEnabled({ timeout: 30_000 });
}

export function startButton(page: Page) {
  return page.getByRole('button', { name: /^Train / });
}

/** Trains the network of the place Train until it has seen all digits once. */
export async function trainOnce(page: Page): Promise<void> {
  await openTrain(page);
  await startButton(page).click();
  await expect(heading(page)).toHaveText(/of the test digits correctly/, { timeout: 90_000 });
}

export function heading(page: Page) {
  return page.getByRole('heading', { level: 1 }).locator('visible=true');
}

/** Types into a field of the settings and leaves it. */
export async function setSetting(page: Page, label: string, value: string): Promise<void> {
  const setup = page.getByText(/^Setup/);
  const field = page.getByRole('textbox', { name: label, exact: true });
  if (!(await field.isVisible())) await setup.click();
  await field.fill(value);
  await field.press('Enter');
}

/** Draws strokes, each a list of points in shares of the pad. */
export async function draw(
  page: Page,
  strokes: readonly (readonly (readonly [number, number])[])[],
): Promise<void> {
  const pad = page.getByRole('application', { name: /^Draw a digit/ });
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (box === null) throw new Error('The pad is not on screen');
  for (const [first, ...rest] of strokes) {
    if (first === undefined) continue;
    await page.mouse.move(box.x + first[0] * box.width, box.y + first[1] * box.height);
    await page.mouse.down();
    for (const [x, y] of rest) {
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 6 });
    }
    await page.mouse.up();
  }
}

export const one = [[[0.5, 0.15] as const, [0.5, 0.85] as const]];

/** How far the page can be scrolled sideways. */
export function beside(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}
