import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageHeaders } from '../../scripts/serve/headers.mjs';
import { serveFolders } from '../../scripts/serve/server.mjs';
import { expect, openTrain, startButton, test } from './page.ts';

test.use({ forOffline: true });

test('without a network the page trains and takes a network apart', async ({ page, context }) => {
  await openTrain(page);
  await expect(page.getByText('Ready without a network.')).toBeVisible({ timeout: 60_000 });
  await context.setOffline(true);
  await page.reload();
  await expect(startButton(page)).toBeEnabled({ timeout: 30_000 });
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.locator('rf-control-panel').getByRole('button', { name: 'Step' }).click();
  await expect(page.getByText('1 of 938', { exact: true })).toBeVisible();
  await page.goto('/#derive/tour?step=L');
  await expect(page.getByRole('grid', { name: 'loss L' }).locator('td')).toHaveText('1.57');
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(page.getByText(', step 8 of 20')).toBeVisible();
  const path = 'conv1.parameterGradient.weight[2,0,2,2]';
  await page.goto(`/#derive/microscope?question=chain&path=${path}`);
  const microscope = page.locator('rf-microscope');
  await expect(microscope.locator('.answer .links > li')).toHaveCount(13, { timeout: 30_000 });
  await microscope
    .getByRole('group', { name: 'Look at it another way' })
    .getByRole('button', { name: 'Update', exact: true })
    .click();
  await expect(microscope.locator('.answer')).toContainText(
    'After the first update of every weight',
  );
  await page.goto('/#derive/exercises?kind=relu&seed=4');
  const cells = page.locator('rf-exercise .answer input');
  await expect(cells).toHaveCount(9);
  for (let cell = 0; cell < 9; cell += 1) await cells.nth(cell).fill('0');
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(page.locator('rf-exercise .verdict')).toContainText(' of 9 right');
  await page.goto('/#laboratory');
  await expect(page.getByText('This cell is 9 products added up')).toBeVisible();
  await page.goto('/#laboratory/activations');
  await expect(page.locator('rf-activation math').first()).toBeVisible();
});

test('the files that are kept are those of the build, each as it was served', async ({ page }) => {
  await openTrain(page);
  await expect(page.getByText('Ready without a network.')).toBeVisible({ timeout: 60_000 });
  const kept = await page.evaluate(async () => {
    const [name = ''] = await caches.keys();
    const requests = await (await caches.open(name)).keys();
    return requests.map(({ url }) => new URL(url).pathname);
  });
  expect(kept).toContain('/');
  expect(kept).toContain('/wasm/receptive-threads.wasm');
  expect(kept).toContain('/wasm/receptive-explain.wasm');
  expect(kept).toContain('/data/mnist/train-images-idx3-ubyte.gz');
  expect(kept.some((path) => path.endsWith('service-worker.js'))).toBe(false);
});

test('half of a newer build is refused, and a whole one waits until the page is closed', async ({
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-page-'));
  cpSync(fileURLToPath(new URL('../../dist/page', import.meta.url)), folder, { recursive: true });
  const server = await serveFolders(
    [{ prefix: '/some/where/', folder, headers: pageHeaders() }],
    0,
  );
  const address = `http://localhost:${(server.address() as AddressInfo).port}/some/where/`;
  const write = (name: string, change: (text: string) => string) =>
    writeFileSync(join(folder, name), change(readFileSync(join(folder, name), 'utf8')));
  const hash = () =>
    createHash('sha256')
      .update(readFileSync(join(folder, 'index.html')))
      .digest('hex');
  const update = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration?.update().catch(() => undefined);
    });
  const unfinished = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.installing ?? registration?.waiting ?? null;
    });
  try {
    await openTrain(page, address);
    await expect(page.getByText('Ready without a network.')).toBeVisible({ timeout: 60_000 });
    // From now on the kept build answers.
    await openTrain(page, address);
    const old = hash();
    const version = (text: string) => text.replace(/[0-9a-f]{12}(?=`)/, '000000000000');
    write('service-worker.js', (text) => version(text).replace(old, '0'.repeat(64)));
    await update();
    await expect.poll(unfinished).toBe(null);
    await expect(page.getByText('Ready without a network.')).toBeVisible();

    write('index.html', (text) => text.replace('<title>', '<title>Newer '));
    write('service-worker.js', (text) => text.replace('0'.repeat(64), hash()));
    await update();
    await expect(page.getByText(/A newer version is ready/)).toBeVisible({ timeout: 60_000 });
    await page.reload();
    await expect(page).toHaveTitle(/^Receptive/);
    await expect(async () => {
      await page.goto('about:blank');
      await page.goto(address);
      await expect(page).toHaveTitle(/^Newer Receptive/, { timeout: 1000 });
    }).toPass();
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
