import { violationsInBoth } from './axe.ts';
import { beside, expect, test } from './page.ts';

const address = '/#laboratory/depth';

test('sigmoids swallow the gradient, skip connections save it, by keyboard', async ({ page }) => {
  await page.goto(address);
  const widget = page.locator('rf-vanishing');
  const title = widget.locator('.title');
  await expect(title).toHaveText('Of a gradient of 1, 3.48×10⁻⁷ arrives 10 layers further down');
  await widget.getByLabel('Depth').focus();
  await page.keyboard.press('End');
  await expect(title).toHaveText('Of a gradient of 1, 1.14×10⁻¹³ arrives 20 layers further down');
  await widget.getByLabel('Skip connections').focus();
  await page.keyboard.press('Space');
  await expect(title).toHaveText('Of a gradient of 1, 1.79 arrives 20 layers further down');
  await expect(page).toHaveURL(/activation=sigmoid&depth=20&skip=yes$/);
  await page.reload();
  await expect(title).toHaveText('Of a gradient of 1, 1.79 arrives 20 layers further down');
  await widget.getByRole('button', { name: /^Layer 20\b/ }).press('Enter');
  await expect(widget.getByText(/^\s*Layer 20: z = /)).toBeVisible();
});

test('the depths do not lie beside the page at 360 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  for (const query of ['depth=20', 'depth=20&weights=large&skip=yes']) {
    await page.goto(`${address}?${query}`);
    await expect(page.locator('rf-vanishing tbody tr')).toHaveCount(4);
    await expect.poll(() => beside(page), { message: query }).toBe(0);
  }
});

// Each element in its many states is looked at in tests/widgets; here the view as a whole.
test('axe finds nothing in the depths, light and dark', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(address);
  await expect(page.locator('rf-vanishing tbody tr')).toHaveCount(4);
  expect(await violationsInBoth(page)).toEqual([]);
});
