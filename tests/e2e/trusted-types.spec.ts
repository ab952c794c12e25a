// Pages whose policy lets no text become a script or the address of one, unless a policy of Trusted Types
// has seen it: the engine's workers have one of their own.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test as plain } from '@playwright/test';
import { embedHeaders, isolationHeaders } from '../../scripts/serve/headers.mjs';
import { serveFolders } from '../../scripts/serve/server.mjs';
import { ended } from './servers.ts';

const built = (name: string) => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
const servers: Server[] = [];

function addressOf(server: Server): string {
  servers.push(server);
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

/** A host that sends the policy with every file: its workers have it as well. */
async function host(name: 'page' | 'api' | 'embed', headers: Readonly<Record<string, string>>) {
  return addressOf(await serveFolders([{ prefix: '/', folder: built(name), headers }], 0));
}

/** A host of this one page. */
async function hostOf(html: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers });
    response.end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return addressOf(server);
}

plain.afterAll(() => Promise.all(servers.map(ended)));

/** What a page throws, and what its policy forbids it. */
async function complaintsOf(page: Page): Promise<readonly string[]> {
  const heard: string[] = [];
  page.on('pageerror', ({ message }) => heard.push(message));
  page.on('console', (message) => {
    if (/Content.Security.Policy|Trusted/i.test(message.text())) heard.push(message.text());
  });
  return heard;
}

const demanded = "require-trusted-types-for 'script'";
const policies = [
  ['any', demanded],
  [
    'those that are named',
    `${demanded}; trusted-types lit-html receptive emscripten#workerPolicy 'allow-duplicates'`,
  ],
] as const;

for (const [name, policy] of policies) {
  plain(
    `where Trusted Types permit ${name}, the page trains with its threads`,
    async ({ page }) => {
      const heard = await complaintsOf(page);
      await page.goto(
        await host('page', { ...isolationHeaders, 'Content-Security-Policy': policy }),
      );
      const step = page.locator('rf-control-panel').getByRole('button', { name: 'Step' });
      await step.click();
      await expect(page.getByText('1 of 938', { exact: true })).toBeVisible();
      expect(page.workers().length).toBeGreaterThan(1);
      await expect(page.getByText(/^Ready without a network/)).toBeVisible();
      expect(heard).toEqual([]);
    },
  );
}

plain('where Trusted Types forbid the engine’s, the page says so in words', async ({ page }) => {
  await page.goto(
    await host('page', { 'Content-Security-Policy': `${demanded}; trusted-types lit-html` }),
  );
  await expect(page.getByRole('heading', { name: 'The engine cannot run here' })).toBeVisible();
  await expect(page.locator('rf-control-panel .say')).toContainText('trusted-types');
});

plain('where Trusted Types forbid all, the page says that it has not started', async ({ page }) => {
  await page.goto(
    await host('page', { 'Content-Security-Policy': `${demanded}; trusted-types 'none'` }),
  );
  await expect(page.getByText('This page has not started yet.')).toBeVisible();
});

const around = [
  ['a page that demands Trusted Types', demanded],
  ['a page that is closed off', 'sandbox allow-scripts'],
  ['a page that is closed off and demands them', `sandbox allow-scripts; ${demanded}`],
] as const;

for (const [name, policy] of around) {
  plain(`a widget of another site has its engine in a worker in ${name}`, async ({ page }) => {
    const heard = await complaintsOf(page);
    const widgets = await host('embed', embedHeaders);
    await page.goto(
      await hostOf(
        `<!doctype html><title>Around</title>
        <script type="module" src="${widgets}receptive-widgets.js"></script>
        <rf-convolution></rf-convolution>`,
        { 'Content-Security-Policy': policy },
      ),
    );
    await expect(page.locator('rf-convolution math.value')).toHaveText('6');
    expect(page.workers()).toHaveLength(1);
    expect(heard).toEqual([]);
  });
}

plain('the policy of the engine’s scripts lets none of another site through', async ({ page }) => {
  await page.goto(await host('api', { 'Content-Security-Policy': demanded }));
  const started = await page.evaluate(async () => {
    const { trustedScript } = await import(`${location.origin}/trusted-script.js`);
    const starts = (address: string) => {
      try {
        new Worker(trustedScript(address)).terminate();
        return true;
      } catch {
        return false;
      }
    };
    const { origin } = location;
    return [`${origin}/worker.js`, 'https://elsewhere.example/worker.js', 'data:,0'].map(starts);
  });
  expect(started).toEqual([true, false, false]);
});
