import type { Page } from '@playwright/test';
import { networksOfDigits } from '../widgets/networks-of-digits.ts';
import { openMicroscope, patience } from './microscope.ts';
import { beside, draw, expect, one, test } from './page.ts';

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

test('the networks that read digits are offered, and a chosen one is taken apart', async ({
  page,
}) => {
  await openMicroscope(page, '/#derive/microscope?image=1');
  const networks = page.getByLabel('Network', { exact: true });
  await expect.poll(() => networks.locator('option').count()).toBeGreaterThan(10);
  const names = await networks
    .locator('option')
    .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  expect(names).not.toContain('perceptron');
  for (const name of networksOfDigits) expect(names).toContain(name);
  // A seven: of ten classes one, of odd and even the odd one.
  await expect(page.getByText('Test digit 1, a 7')).toBeVisible();
  const microscope = page.locator('rf-microscope');
  for (const name of ['inception-mini', 'odd-even-softmax']) {
    await networks.selectOption(name);
    await expect(page).toHaveURL(new RegExp(`network=${name}`));
    const preset = () =>
      microscope.evaluate((element: HTMLElement & { preset: string }) => element.preset);
    await expect.poll(preset).toBe(name);
    // The tiles of the network before are there until the engine has answered.
    await expect(async () => {
      await microscope.locator('.tile').filter({ hasText: 'loss' }).click();
      await expect(page).toHaveURL(/path=loss/, { timeout: 1000 });
    }).toPass({ timeout: patience });
    await expect(microscope.locator('.derivation')).toContainText('loss[0', { timeout: patience });
    await expect(microscope.locator('.chosen math.value')).toBeVisible();
    await expect(microscope.getByRole('alert')).toHaveCount(0);
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

test('changed numbers and what they changed stay within 360 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openMicroscope(page, '/#derive/microscope?show=both&path=conv1.parameter.weight[0,0,2,2]');
  await change(page, 'one');
  await expect(bar(page).getByRole('alert')).toContainText('type a number');
  await change(page, '1');
  await expect(bar(page)).toContainText('You changed');
  // Maps are drawn again for the new width in the frame after it.
  await expect.poll(() => beside(page)).toBe(0);
});
