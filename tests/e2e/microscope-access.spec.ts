import type { Page } from '@playwright/test';
import { violations } from './axe.ts';
import { openMicroscope, patience } from './microscope.ts';
import { expect, test } from './page.ts';

test.use({ trace: 'off' });

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing under the microscope, ${colorScheme}`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme });
    for (const path of [
      'conv1.output[0,0,14,14]',
      'conv2.parameterGradient.weight[3,2,1,1]',
      'dense3.outputGradient[0,3,0,0]',
    ]) {
      await openMicroscope(page, `/?${path}#derive/microscope?show=both&path=${path}`);
      expect(await violations(page), path).toEqual([]);
    }
    const weight = 'conv2.parameterGradient.weight[3,2,1,1]';
    for (const question of ['chain', 'operations', 'check', 'update']) {
      const address = `show=both&question=${question}&path=${weight}`;
      await openMicroscope(page, `/?${question}#derive/microscope?${address}`);
      await expect(page.locator('rf-microscope .answer')).toBeVisible({ timeout: patience });
      expect(await violations(page), question).toEqual([]);
    }
  });

  test(`axe finds nothing where branches meet, nor in a matrix, nor in symbols, ${colorScheme}`, async ({
    page,
  }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme });
    for (const address of [
      'network=resnet-mini&show=both&path=block1-add.output[0,0,3,3]',
      'network=inception-mini&show=gradients&symbols=yes&path=pool1.outputGradient[0,0,3,3]',
      'network=one-filter-cnn&question=matrix&path=conv1.output[0,0,1,1]',
    ]) {
      await openMicroscope(page, `/?${address}#derive/microscope?${address}`, '.general, .value');
      if (address.includes('question')) {
        await expect(page.locator('rf-microscope .answer')).toBeVisible({ timeout: patience });
      }
      expect(await violations(page), address).toEqual([]);
    }
  });
}

/** How far the page can be scrolled sideways. */
function beside(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

test('nothing lies beside the page at 360 pixels', async ({ page }) => {
  test.setTimeout(240_000);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ['conv2.output[0,3,4,5]', 'dense1.parameterGradient.weight[3,17]']) {
    await openMicroscope(page, `/?${path}#derive/microscope?show=both&path=${path}`);
    expect(await beside(page), path).toBe(0);
  }
  const path = 'conv2.parameterGradient.weight[3,2,1,1]';
  for (const question of ['chain', 'operations', 'check', 'update']) {
    const address = `show=both&question=${question}&path=${path}`;
    await openMicroscope(page, `/?${question}#derive/microscope?${address}`);
    await expect(page.locator('rf-microscope .answer')).toBeVisible({ timeout: patience });
    expect(await beside(page), question).toBe(0);
  }
});
