import { plainTestPort } from '../../scripts/serve/ports.mjs';
import { expect, heading, openTrain, setSetting, startButton, test } from './page.ts';

test('a run can be paused, taken step by step, changed, resumed and stopped', async ({ page }) => {
  await openTrain(page);
  await setSetting(page, 'Epochs', '50');
  await startButton(page).click();
  await expect(page.getByText(/of 938/)).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(heading(page)).toHaveText('Paused');

  const place = page.locator('rf-control-panel .say');
  const before = Number((await place.textContent())?.match(/step ([\d,]+)/)?.[1]?.replace(',', ''));
  await page.locator('rf-control-panel').getByRole('button', { name: 'Step' }).click();
  await expect(place).toContainText(`At step ${(before + 1).toLocaleString('en-US')}.`);

  await setSetting(page, 'Learning rate', '0.01');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText(/rate 0\.05 → 0\.01/).first()).toBeVisible();
  await expect(heading(page)).toHaveText('The network is learning');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.locator('rf-control-panel .say')).toContainText('Stopped after');
  await expect(page.getByRole('button', { name: 'Start over' })).toBeVisible();
});

test('a learning rate that is far too large names a layer, and the last good weights come back', async ({
  page,
}) => {
  await openTrain(page);
  await startButton(page).click();
  await expect(page.getByText(/^[3-9]\d\d of 938/)).toBeVisible({ timeout: 60_000 });
  await setSetting(page, 'Learning rate', '1e6');
  await expect(heading(page)).toHaveText('The training went out of bounds');
  const said = page.locator('rf-control-panel .say');
  await expect(said).toContainText(/Layer (conv|dense|fc)\d/);
  await page.getByRole('button', { name: 'Restore the last good weights' }).click();
  await expect(heading(page)).toHaveText('The last good weights are back');
  await expect(said).toContainText(/correctly/);
  // A few hundred steps read nine of ten; ruined weights read one of ten.
  const [, step, percent] =
    (await said.textContent())?.match(/step ([\d,]+), .* read ([\d.]+)\s?%/) ?? [];
  expect(Number(percent)).toBeGreaterThan(80);
  await expect(page.locator('rf-confusion')).toContainText(`step ${step}`);

  await setSetting(page, 'Learning rate', '0.01');
  await page.getByRole('button', { name: /^Train 1 epoch more/ }).click();
  await expect(heading(page)).toHaveText(/of the test digits correctly/, { timeout: 90_000 });
  expect(Number((await heading(page).textContent())?.match(/([\d.]+)/)?.[1])).toBeGreaterThan(
    Number(percent),
  );
});

test('a setting that is no number, or no sense, is refused and nothing is lost', async ({
  page,
}) => {
  await openTrain(page);
  await setSetting(page, 'Learning rate', 'fast');
  await expect(page.getByText('“fast” is not a number; 0.05 is still in force.')).toBeVisible();
  await setSetting(page, 'Learning rate', '0.05');
  await setSetting(page, 'Batch size', '0');
  await startButton(page).click();
  await expect(page.locator('rf-control-panel .say')).toContainText(/batch/i);
  await setSetting(page, 'Batch size', '64');
  await startButton(page).click();
  await expect(heading(page)).toHaveText('The network is learning');
  await setSetting(page, 'Learning rate', '-1');
  await expect(page.getByText(/The old value is still in force/)).toBeVisible();
});

test('an address has the settings and the digit, and says what of it cannot be', async ({
  page,
}) => {
  await openTrain(page, '/#train/?rate=0.1&epochs=3&batch-size=99999999&image=5&colour=red');
  const told = page.getByRole('alert');
  await expect(told).toContainText('“colour” is nothing that can be set here');
  await expect(told).toContainText('60000 is shown');
  const setup = page.getByText(
    /SGD 0\.1, momentum 0\.9, one cycle, batch 60000, 3 epochs, seed 1$/,
  );
  await expect(setup).toBeVisible();
  await expect(page.getByRole('spinbutton', { name: /Test digit/ })).toHaveValue('5');
  await setSetting(page, 'Seed', '7');
  await setSetting(page, 'Batch size', '32');
  await page.getByLabel('Schedule').selectOption('constant');
  await expect(page).toHaveURL(
    /#train\/\?schedule=constantRate&rate=0\.1&batch-size=32&epochs=3&seed=7&image=5$/,
  );
  await expect(told).toHaveCount(0);
  await page.reload();
  await expect(startButton(page)).toBeEnabled({ timeout: 30_000 });
  await expect(
    page.getByText(/SGD 0\.1, momentum 0\.9, batch 32, 3 epochs, seed 7$/),
  ).toBeVisible();
});

test('while it learns one digit follows the other, until somebody chooses', async ({ page }) => {
  await openTrain(page);
  const row = page.getByRole('spinbutton', { name: /Test digit/ });
  await expect(row).toHaveValue('1');
  await setSetting(page, 'Epochs', '50');
  await startButton(page).click();
  await expect(row).toHaveValue('3', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Next test digit' }).click();
  await expect(row).not.toHaveValue('3');
  const chosen = await row.inputValue();
  const step = page.locator('rf-control-panel dd').nth(1);
  const before = await step.textContent();
  // Twice as long as a digit is looked at otherwise.
  await page.waitForTimeout(2400);
  await expect(row).toHaveValue(chosen);
  await expect(step).not.toHaveText(before ?? '');
  await page.getByRole('button', { name: 'Stop' }).click();
});

test('a place that is not shown does no work while the network learns', async ({ page }) => {
  await openTrain(page);
  await page.getByRole('link', { name: 'Derive' }).click();
  await page.getByRole('link', { name: 'Any network' }).click();
  await expect(page.locator('rf-microscope .tile').first()).toBeVisible();
  await page.getByRole('link', { name: 'Train', exact: true }).click();
  await setSetting(page, 'Epochs', '50');
  await startButton(page).click();
  await expect(page.getByText(/of 938/)).toBeVisible();
  /** How often an element has been drawn within a second. */
  const drawn = (tag: string) =>
    page.locator(tag).evaluate(async (element) => {
      const { updated } = element as unknown as { updated(changed: unknown): void };
      let count = 0;
      Object.assign(element, {
        updated(this: unknown, changed: unknown) {
          count += 1;
          updated.call(this, changed);
        },
      });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      Reflect.deleteProperty(element, 'updated');
      return count;
    });
  expect(await drawn('rf-derive')).toBe(0);
  expect(await drawn('rf-microscope')).toBe(0);
  expect(await drawn('rf-train')).toBeGreaterThan(2);
  await page.getByRole('link', { name: 'Laboratory' }).click();
  await expect(page.getByRole('heading', { level: 1 }).locator('visible=true')).toBeFocused();
  // The answer to the last question may still come.
  await expect.poll(() => drawn('rf-train')).toBe(0);
  // What has changed meanwhile is there when it is shown again.
  await page.getByRole('link', { name: 'Train', exact: true }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.locator('rf-control-panel .say')).toContainText('Stopped after');
});

test('without cross-origin isolation the page says so and trains on one thread', async ({
  page,
}) => {
  await openTrain(page, `http://localhost:${plainTestPort}/`);
  await expect(page.getByText(/The engine runs on one thread/)).toBeVisible();
  await startButton(page).click();
  await expect(page.getByText(/of 938/)).toBeVisible();
});
