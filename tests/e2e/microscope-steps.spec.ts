import { violations } from './axe.ts';
import { openMicroscope, patience } from './microscope.ts';
import { expect, test } from './page.ts';

test('keys step through the terms of a cell, and the address keeps which', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openMicroscope(page, '/#derive/microscope?walk=terms&path=conv2.output[0,3,4,5]');
  const microscope = page.locator('rf-microscope');
  await microscope.getByRole('button', { name: 'Step', exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/term=2&path=conv2/);
  const at = microscope.locator('.walk .at');
  await expect(at).toContainText('Term 2 of 151');
  await expect(microscope.locator('.chosen .lines .term.lit')).toHaveCount(1);
  await page.keyboard.press('End');
  await expect(at).toContainText('Term 151 of 151, bias of conv2[3]');
  await expect(page).toHaveURL(/term=151/);
  await page.reload();
  await expect(at).toContainText('Term 151 of 151', { timeout: patience });
});

test('the player goes through the cells of a map until it is stopped', async ({ page }) => {
  await openMicroscope(page, '/#derive/microscope?path=conv2.output[0,3,4,5]');
  const microscope = page.locator('rf-microscope');
  await microscope.getByLabel('Go through').selectOption('cells');
  await microscope.getByLabel('Speed').selectOption('8');
  await microscope.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(page).toHaveURL(/walk=cells&path=conv2\.output\[0,3,(?!4,5\])\d,\d\]/, {
    timeout: patience,
  });
  await microscope.getByRole('button', { name: 'Pause', exact: true }).click();
  const value = microscope.locator('.derivation > .muted').first();
  // The address follows a little later.
  await expect(async () => {
    const path = /path=(.*)$/.exec(page.url())?.[1] ?? '';
    const [, , y, x] = /\[(.*)\]/.exec(path)?.[1]?.split(',') ?? [];
    await expect(value).toContainText(`conv2[3, ${y}, ${x}] = `, { timeout: 1_000 });
  }).toPass({ timeout: patience });
});

test('the update of a weight is also made on eight digits together', async ({ page }) => {
  const path = 'conv1.parameterGradient.weight[2,0,2,2]';
  await openMicroscope(page, `/#derive/microscope?question=update&path=${path}`);
  const batch = page.getByRole('region', { name: 'The same step on the whole batch' });
  const digits = batch.getByRole('list', { name: 'What each image adds' }).getByRole('listitem');
  await expect(digits).toHaveCount(8, { timeout: patience });
  await expect(batch).toContainText('Mean loss of these 8 images');
  await page.getByRole('button', { name: 'Next test digit' }).click();
  await expect(digits.first()).toContainText('class 2', { timeout: patience });
  expect(await violations(page)).toEqual([]);
});
