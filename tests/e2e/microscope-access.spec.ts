import { violationsInBoth } from './axe.ts';
import { openMicroscope, patience } from './microscope.ts';
import { beside, expect, test } from './page.ts';

test('nothing lies beside the page at 360 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ['conv2.output[0,3,4,5]', 'dense1.parameterGradient.weight[3,17]']) {
    await openMicroscope(page, `/?${path}#derive/microscope?show=both&path=${path}`);
    await expect.poll(() => beside(page), { message: path }).toBe(0);
  }
  const path = 'conv2.parameterGradient.weight[3,2,1,1]';
  for (const question of ['chain', 'operations', 'check', 'update']) {
    const address = `show=both&question=${question}&path=${path}`;
    await openMicroscope(page, `/?${question}#derive/microscope?${address}`);
    await expect(page.locator('rf-microscope .answer')).toBeVisible({ timeout: patience });
    await expect.poll(() => beside(page), { message: question }).toBe(0);
  }
});

// Each element in its many states is looked at in tests/widgets; here the view as a whole.
test('axe finds nothing in the microscope and where a digit is drawn, light and dark', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openMicroscope(page);
  await page.getByText('Draw a digit').click();
  expect(await violationsInBoth(page)).toEqual([]);
});
