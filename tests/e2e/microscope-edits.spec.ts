import type { Page } from '@playwright/test';
import type { Model } from '../../web/api/types.ts';
import { violations } from './axe.ts';
import { openMicroscope, patience } from './microscope.ts';
import { draw, expect, one, test, trainOnce } from './page.ts';

test.use({ trace: 'off' });

const bar = (page: Page) => page.locator('rf-microscope .edits');
const field = (page: Page) => page.getByLabel('Change this number');

async function change(page: Page, value: string): Promise<void> {
  await field(page).fill(value);
  await field(page).press('Enter');
}

test('a pixel is changed by keyboard alone, and the address keeps that', async ({ page }) => {
  await openMicroscope(page, '/#derive/microscope?path=input.output[0,0,14,14]');
  await page.locator('rf-microscope .layer [role="application"]').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/path=input\.output\[0,0,14,15\]/);
  await page.keyboard.press('Enter');
  await page.keyboard.type('0.75');
  await page.keyboard.press('Enter');
  const says =
    /You changed input\[0, 14, 15\] from .* to 0\.75: 150 of 4,704 cells of conv1, .*; the loss went from/;
  await expect(bar(page)).toContainText(says);
  await expect(page).toHaveURL(/edits=input\.output\[0,0,14,15\]=0\.75/);
  await page.reload();
  await expect(bar(page)).toContainText(says, { timeout: patience });
  await expect(field(page)).toHaveValue('0.75');
  await page.getByRole('button', { name: 'Next test digit' }).click();
  await expect(page).not.toHaveURL(/edits=/);
});

test('a weight of the trained network is changed in a copy, and the network keeps its own', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await trainOnce(page);
  await page.goto('/#derive/microscope?path=conv1.parameter.bias[0]');
  await expect(page.locator('rf-microscope .chosen math.value')).toBeVisible({ timeout: patience });
  await expect(page.getByText(/Weights of step \d/)).toBeVisible();
  const before = await field(page).inputValue();
  const hash = () =>
    page
      .locator('rf-microscope')
      .evaluate((element: HTMLElement & { model: Model }) => element.model.weightsSha256());
  const weights = await hash();
  await change(page, '5');
  await expect(bar(page)).toContainText('784 of 4,704 cells of conv1');
  await change(page, '−5');
  await expect(bar(page)).toContainText('from 5 to −5');
  expect(await hash()).toBe(weights);
  await page.getByRole('button', { name: 'Reset numbers' }).click();
  await expect(field(page)).toHaveValue(before);
  await expect(bar(page)).toContainText('All numbers are as they were again');
});

test('every network that is offered can be taken apart', async ({ page }) => {
  test.setTimeout(300_000);
  await openMicroscope(page, '/#derive/microscope?image=1');
  const networks = page.getByLabel('Network', { exact: true });
  await expect.poll(() => networks.locator('option').count()).toBeGreaterThan(10);
  const names = await networks
    .locator('option')
    .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  expect(names).toContain('odd-even-softmax');
  expect(names).not.toContain('perceptron');
  // A seven: of ten classes one, of odd and even the odd one.
  await expect(page.getByText('Test digit 1, a 7')).toBeVisible();
  for (const name of names) {
    await networks.selectOption(name);
    const microscope = page.locator('rf-microscope');
    await expect(page).toHaveURL(new RegExp(`network=${name}`));
    const preset = () =>
      microscope.evaluate((element: HTMLElement & { preset: string }) => element.preset);
    await expect.poll(preset).toBe(name);
    // The tiles of the network before are there until the engine has answered.
    await expect(async () => {
      await microscope.locator('.tile').filter({ hasText: 'loss' }).click();
      await expect(page).toHaveURL(/path=loss/, { timeout: 1000 });
    }).toPass({ timeout: patience });
    await expect(microscope.locator('.title')).not.toHaveText('', { timeout: patience });
    await expect(microscope.locator('.derivation')).toContainText('loss[0', { timeout: patience });
    await expect(microscope.locator('.chosen math.value')).toBeVisible();
    await expect(microscope.locator('.error')).toHaveCount(0);
  }
});

test('a link to a network that reads no digit says so', async ({ page }) => {
  await page.goto('/#derive/microscope?network=perceptron');
  await expect(page.getByText(/no network “perceptron” here that reads a digit/)).toBeVisible({
    timeout: patience,
  });
});

test('a link with a drawing or trained weights that are not here says so', async ({ page }) => {
  await openMicroscope(page, '/#derive/microscope?network=mine&step=938&image=drawing');
  await expect(
    page.getByText(
      'This link was made with a drawing that is not on this device. Here is test digit 1, a 7.',
    ),
  ).toBeVisible();
  await expect(
    page.getByText(/made with weights of step 938, which are not on this/),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Next test digit' }).click();
  await expect(page.getByText(/made with a drawing/)).toHaveCount(0);
  await page.getByText('Draw a digit').click();
  await draw(page, one);
  await expect(page).toHaveURL(/image=drawing/);
  await page.getByRole('button', { name: 'My drawing' }).click();
  await expect(page).toHaveURL(/image=2/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing where numbers were changed, ${colorScheme}`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme });
    for (const path of ['input.output[0,0,14,14]', 'conv1.parameter.weight[0,0,2,2]']) {
      await openMicroscope(page, `/?${path}#derive/microscope?show=both&path=${path}`);
      await change(page, 'one');
      await expect(bar(page).getByRole('alert')).toContainText('type a number');
      await change(page, '1');
      await expect(bar(page)).toContainText('You changed');
      expect(await violations(page), path).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    // Maps are drawn again for the new width in the frame after it.
    const beside = () =>
      page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
    await expect.poll(beside).toBe(0);
  });
}
