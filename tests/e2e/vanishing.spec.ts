import { violations } from './axe.ts';
import { expect, test } from './page.ts';

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

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the depths, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const query of [
      'depth=20',
      'activation=relu&depth=4&input=-0.5',
      'depth=6&weights=large',
    ]) {
      await page.goto(`${address}?${query}`);
      await page.reload();
      await expect(page.locator('rf-vanishing tbody tr')).toHaveCount(4);
      expect(await violations(page), query).toEqual([]);
    }
  });
}

test('the depths do not lie beside the page at 360 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  for (const query of ['depth=20', 'depth=20&weights=large&skip=yes']) {
    await page.goto(`${address}?${query}`);
    await expect(page.locator('rf-vanishing tbody tr')).toHaveCount(4);
    const beside = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(beside, query).toBe(0);
  }
});
