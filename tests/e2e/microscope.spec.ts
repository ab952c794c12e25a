import { type Microscope, openMicroscope, patience } from './microscope.ts';
import { expect, test } from './page.ts';

test('a weight of a trained network is asked in every way, and the address keeps which', async ({
  page,
}) => {
  await openMicroscope(page, '/#derive/microscope?path=conv1.parameterGradient.weight[2,0,2,2]');
  const microscope = page.locator('rf-microscope');
  const answer = microscope.locator('.answer');
  await microscope.getByRole('button', { name: 'Chain', exact: true }).click();
  await expect(answer.locator('.links > li')).toHaveCount(13);
  await expect(page).toHaveURL(/question=chain/);
  await microscope.getByRole('button', { name: 'As an operation' }).click();
  await expect(answer).toContainText('They are the same');
  await microscope.getByRole('button', { name: 'Numeric check' }).click();
  await expect(answer).toContainText('Difference quotient');
  await microscope
    .getByRole('group', { name: 'Look at it another way' })
    .getByRole('button', { name: 'Update', exact: true })
    .click();
  await expect(answer).toContainText('After the first update of every weight');
  await expect(answer.getByLabel('Optimiser').locator('option:checked')).toHaveText(
    'As in training',
  );
  await page.reload();
  await expect(answer).toContainText('After the first update of every weight', { timeout: 30_000 });
  await page.goBack();
  await expect(answer).toContainText('Difference quotient');
});

test('Escape climbs from a factor to the cell and to its layer in the network', async ({
  page,
}) => {
  await openMicroscope(page, '/#derive/microscope?path=conv1.output[0,0,14,14]');
  const microscope = page.locator('rf-microscope');
  await microscope.locator('.chosen button.factor').first().click();
  await expect(page).toHaveURL(/path=conv1\.output\[0,0,14,14\];/);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/path=conv1\.output\[0,0,14,14\]$/);
  await microscope.locator('.chosen button.factor').first().focus();
  await page.keyboard.press('Escape');
  await expect(microscope.locator('.tile.here')).toBeFocused();
});

test('nothing moves for people who asked for less motion, and otherwise only for a moment', async ({
  page,
}) => {
  // What lies below the window does not fly into it.
  await page.setViewportSize({ width: 1280, height: 1000 });
  const flights = async () => {
    await page.goto('about:blank');
    await openMicroscope(page, '/#derive/microscope?path=conv1.output[0,0,14,14]');
    return page.locator('rf-microscope').evaluate(async (element) => {
      const root = (element as Microscope).shadowRoot as ShadowRoot;
      root.querySelectorAll<HTMLElement>('.strip .tile')[4]?.click();
      const from = (element as Microscope).shown;
      while ((element as Microscope).shown === from) await new Promise(requestAnimationFrame);
      await (element as Microscope).updateComplete;
      const moving = root.querySelector('.layer .tensor')?.getAnimations() ?? [];
      return moving.map(({ effect }) => Number(effect?.getTiming().duration));
    });
  };
  const moved = await flights();
  expect(moved).toHaveLength(1);
  expect(moved[0]).toBeLessThanOrEqual(250);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await flights()).toEqual([]);
});

test('arrow keys walk the cells of a map, and the address keeps where one is', async ({ page }) => {
  await openMicroscope(page);
  const map = page.locator('rf-microscope .layer [role="application"]').first();
  await map.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(page).toHaveURL(/path=conv1\.output\[0,0,15,15\]/);
  await page.reload();
  await expect(page.getByText(/^conv1\[0, 15, 15\] = /)).toBeVisible({ timeout: 30_000 });
});

test('another network and another digit are taken apart, branches and all', async ({ page }) => {
  await openMicroscope(page);
  await page.getByLabel('Network', { exact: true }).selectOption('resnet-mini');
  const tiles = page.locator('rf-microscope .tile');
  await expect.poll(() => tiles.count()).toBeGreaterThan(20);
  await tiles.filter({ hasText: 'block1-add' }).click();
  await expect(page.locator('rf-microscope .title')).toHaveText('This cell is 2 numbers added up');
  await page.getByRole('button', { name: 'Next test digit' }).click();
  await expect(page.getByText('Test digit 2, a 2')).toBeVisible();
  await expect(page).toHaveURL(/network=resnet-mini&image=2/);
});

test('as in training, dropout draws a mask, and the address keeps that', async ({ page }) => {
  await openMicroscope(
    page,
    '/#derive/microscope?network=alexnet-mini&path=drop1.output.mask[0,0,0,0]',
  );
  const microscope = page.locator('rf-microscope');
  const chosen = microscope.locator('.derivation > .muted').first();
  await expect(chosen).toHaveText(/= 1$/);
  await microscope.getByRole('button', { name: 'As in training' }).click();
  await expect(chosen).toHaveText(/= (0|1\.25)$/);
  await expect(page).toHaveURL(/training=yes/);
  await page.reload();
  await expect(chosen).toHaveText(/= (0|1\.25)$/, { timeout: patience });
});
