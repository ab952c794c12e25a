import { violations } from './axe.ts';
import { patience } from './microscope.ts';
import { expect, heading, test } from './page.ts';

test('one image is followed through the whole network, and the address keeps the step', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await page.goto('/#derive/microscope');
  const microscope = page.locator('rf-microscope');
  const at = microscope.locator('.walk .at');
  await expect(at).toContainText('Step 2 of 39, forward: conv1', { timeout: patience });
  await microscope.getByRole('button', { name: 'Step', exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/path=relu1\.output\[/, { timeout: patience });
  await expect(at).toContainText('Step 3 of 39, forward: relu1 keeps what is positive');
  await microscope.getByRole('button', { name: 'Loss', exact: true }).click();
  await expect(at).toContainText('Step 14 of 39, loss:', { timeout: patience });
  await microscope.getByRole('button', { name: 'Backward', exact: true }).click();
  await expect(at).toContainText('The gradient is the probability minus the target', {
    timeout: patience,
  });
  await expect(page).toHaveURL(/show=gradients&path=dense3\.outputGradient/);
  await page.keyboard.press('End');
  await expect(page).toHaveURL(/question=update&path=conv1\.parameter\.weight/);
  await expect(microscope.locator('.answer')).toContainText('Optimiser', { timeout: patience });
  await page.reload();
  await expect(at).toContainText('Step 39 of 39, update: the weight of conv1 moves', {
    timeout: patience,
  });
  expect(await violations(page)).toEqual([]);
});

test('symbols or numbers is one switch, and the address keeps it', async ({ page }) => {
  await page.goto('/#derive/microscope?path=pool1.outputGradient[0,0,3,3]');
  const chosen = page.locator('rf-microscope .formula-box.chosen');
  await expect(chosen.locator('.general math')).toHaveAttribute(
    'aria-label',
    /full correlation .* with W turned by 180 degrees/,
    { timeout: patience },
  );
  await expect(chosen.locator('math.value')).toBeVisible();
  await page.getByRole('button', { name: 'Symbols' }).click();
  await expect(chosen.locator('math.value')).toHaveCount(0);
  await expect(page).toHaveURL(/symbols=yes/);
  await page.reload();
  await expect(chosen.locator('.letters')).toBeVisible({ timeout: patience });
  await expect(page.locator('rf-microscope .try')).toContainText('Try:');
});

test('a factor under the keyboard lights its term, as one under the pointer does', async ({
  page,
}) => {
  await page.goto('/#derive/microscope?path=conv1.output[0,0,14,14]');
  const chosen = page.locator('rf-microscope .formula-box.chosen');
  await chosen.locator('button.factor').nth(2).focus({ timeout: patience });
  await expect(chosen.locator('.lines .term.lit')).toHaveCount(1);
  await page.locator('rf-microscope .walk').getByRole('button').first().focus();
  await expect(chosen.locator('.lines .term.lit')).toHaveCount(0);
});

test('a link moves the keyboard to the heading of the place or view, and the title says which', async ({
  page,
}) => {
  await page.goto('/');
  await expect(page).toHaveTitle(/^Receptive/);
  const places = page.getByRole('navigation', { name: 'Places' });
  await places.getByRole('link', { name: 'Derive' }).click();
  await expect(page).toHaveTitle('The network of the notes, Derive – Receptive');
  await expect(heading(page)).toBeFocused();
  await page.getByRole('link', { name: 'Any network' }).click();
  await expect(page).toHaveTitle('Any network, Derive – Receptive');
  await expect(heading(page)).toBeFocused();
  await places.getByRole('link', { name: 'Laboratory' }).click();
  await expect(page).toHaveTitle(/, Laboratory – Receptive$/);
  await expect(heading(page)).toBeFocused();
  await page.goBack();
  await expect(page).toHaveTitle('Any network, Derive – Receptive');
  await places.getByRole('link', { name: 'Train' }).click();
  await expect(page).toHaveTitle(/^Receptive/);
  await expect(heading(page)).toBeFocused();
});
