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
  await expect(page.getByText('step 8 of 20')).toBeVisible();
  await page.goto('/#laboratory');
  await expect(page.getByText('This cell is 9 products added up')).toBeVisible();
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
  expect(kept).toContain('/data/mnist/train-images-idx3-ubyte.gz');
  expect(kept.some((path) => path.endsWith('service-worker.js'))).toBe(false);
});
