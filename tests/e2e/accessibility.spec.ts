import { violations } from './axe.ts';
import { draw, expect, heading, one, openTrain, startButton, test } from './page.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${colorScheme}, before and after training`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openTrain(page);
    expect(await violations(page)).toEqual([]);
    await draw(page, one);
    await startButton(page).click();
    await expect(heading(page)).toHaveText(/of the test digits correctly/, { timeout: 90_000 });
    expect(await violations(page)).toEqual([]);
  });

  test(`axe finds nothing in the laboratory, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto('/#laboratory');
    for (const example of ['example-5x5', 'padded-5x5', 'stride-6x7']) {
      await page.getByLabel('Example').selectOption(example);
      await expect(page.getByText(/This cell is/)).toBeVisible();
      expect(await violations(page)).toEqual([]);
    }
  });
}
