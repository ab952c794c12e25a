// A trained network outlives its page: reloaded, closed, or with a browser that keeps nothing.
import { asInReadme, epochSha256, goOn, keptUnfinished, note, shown } from './kept.ts';
import { expect, heading, openTrain, startButton, test } from './page.ts';

/** The long run reloads sixty times. */
const reloads = Number(process.env.RECEPTIVE_RELOADS ?? 1);
const shortestMs = 150;
const longestMs = 1200;

test('a run that reloads interrupt comes to the same weights, stays, and can be deleted', async ({
  page,
}) => {
  test.setTimeout(60_000 + reloads * 10_000);
  await openTrain(page, asInReadme);
  await startButton(page).click();
  await expect(note(page)).toBeVisible();
  // The run would keep it again.
  await expect(page.getByRole('button', { name: 'Delete it' })).toHaveCount(0);
  let before = 0;
  let interrupted = 0;
  for (let turn = 0; turn < reloads; turn += 1) {
    // Spread over the time between two savings.
    await page.waitForTimeout(shortestMs + ((turn * 0.618) % 1) * (longestMs - shortestMs));
    await page.reload();
    await expect(goOn(page).or(note(page)).first()).toBeVisible();
    if ((await goOn(page).count()) === 0) {
      // The run came to its end before: the long run begins another one.
      expect(await shown(page)).toEqual({ step: 938, sha256: epochSha256 });
      await page.getByRole('button', { name: 'Start over' }).click();
      await startButton(page).click();
      await expect(note(page)).toBeVisible();
      before = 0;
      continue;
    }
    await expect(heading(page)).toHaveText('Your network is back');
    const back = await shown(page);
    expect(back.step).toBeGreaterThan(before);
    expect(back.step).toBeLessThan(938);
    before = back.step;
    interrupted += 1;
    await goOn(page).click();
    await expect
      .poll(async () => (await shown(page)).step, { timeout: 60_000 })
      .toBeGreaterThan(before);
  }
  expect(interrupted).toBeGreaterThan(0);
  await expect(heading(page)).toHaveText(/^It reads/, { timeout: 90_000 });
  const reads = await heading(page).textContent();
  expect(await shown(page)).toEqual({ step: 938, sha256: epochSha256 });

  await expect.poll(() => keptUnfinished(page)).toContain(false);
  await page.reload();
  await expect(note(page)).toBeVisible();
  await expect(heading(page)).toHaveText(String(reads));
  expect(await shown(page)).toEqual({ step: 938, sha256: epochSha256 });
  await expect(page.locator('rf-control-panel .say')).toHaveText(/kept by this browser/);

  await page.getByRole('button', { name: 'Delete it' }).click();
  await expect(note(page)).toHaveCount(0);
  await page.reload();
  await expect(heading(page)).toHaveText('This network has learned nothing yet');
});

test('a browser that keeps nothing trains as well, and the page says so', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(IDBFactory.prototype, 'open', {
      value: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  });
  await openTrain(page);
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(page.getByText(/it lets this page keep nothing/)).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(heading(page)).toHaveText(/^It reads/);
  await expect(note(page)).toHaveCount(0);
});

test('when its engine ends the network is back with the next one', async ({ page }) => {
  await openTrain(page);
  await startButton(page).click();
  await expect(note(page)).toBeVisible();
  // A worker that ends by itself fires no event. Its threads wait, and answer nobody.
  await page.workers()[0]?.evaluate(() => self.close());
  await expect(heading(page)).toHaveText('The engine cannot run here', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(heading(page)).toHaveText('Your network is back');
  const { step } = await shown(page);
  expect(step).toBeGreaterThan(0);
  await goOn(page).click();
  await expect.poll(async () => (await shown(page)).step).toBeGreaterThan(step);
  await page.getByRole('button', { name: 'Stop' }).click();
});

test('starting over forgets what was kept', async ({ page }) => {
  await openTrain(page);
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(note(page)).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(note(page)).toHaveCount(0);
  await page.reload();
  await expect(heading(page)).toHaveText('This network has learned nothing yet');
});
