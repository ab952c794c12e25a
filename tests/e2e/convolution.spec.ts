import type { Page } from '@playwright/test';
import { expect, test } from './page.ts';

/** Numbers of a grid as they are read, without the true minus sign. */
async function numbers(page: Page, label: string): Promise<number[]> {
  const cells = page.getByRole('grid', { name: label }).locator('td:not(.padding)');
  return (await cells.allTextContents()).map((text) => Number(text.trim().replace('−', '-')));
}

async function chooseExample(page: Page, name: string): Promise<void> {
  await page.goto('/#laboratory');
  await page.getByLabel('Example').selectOption(name);
}

test('the examples of the course give the results of the course', async ({ page }) => {
  const expected: readonly (readonly [string, readonly number[]])[] = [
    ['example-5x5', [6, -9, -8, -3, -2, -3, -3, 0, -2]],
    [
      'padded-5x5',
      [
        -7, 5, -4, -6, 11, -10, 6, -9, -8, 19, -16, -3, -2, -3, 18, -15, -3, 0, -2, 15, -12, -4, 5,
        0, 7,
      ],
    ],
    ['edge-6x6', [0, 765, 765, 0].flatMap((value) => [value, value, value, value])],
    ['stride-6x7', [0, 0, 0, 765, 765, 765]],
    ['stride-3x7', [21, 22, 18]],
  ];
  await page.goto('/#laboratory');
  for (const [name, result] of expected) {
    await page.getByLabel('Example').selectOption(name);
    await expect.poll(() => numbers(page, 'Feature map'), name).toEqual(result);
  }
});

test('a chosen cell shows its window, its products and its sum', async ({ page }) => {
  await chooseExample(page, 'padded-5x5');
  await expect(
    page.getByText('This cell is 4 products added up; 5 more lie on padding'),
  ).toBeVisible();
  const output = page.getByRole('grid', { name: 'Feature map' });
  await output.locator('td').nth(12).click();
  await expect(page.getByText('This cell is 9 products added up')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ visible: true })).toHaveCount(9);
  await expect(page.locator('rf-convolution math.value')).toHaveText('−2');
  await expect(page.getByRole('grid', { name: 'Image' }).locator('td.window')).toHaveCount(9);
});

test('the player walks the cells by button and by key', async ({ page }) => {
  await chooseExample(page, 'example-5x5');
  const value = page.locator('rf-convolution math.value');
  await expect(value).toHaveText('6');
  const widget = page.locator('rf-convolution');
  await widget.getByRole('button', { name: 'Step' }).click();
  await expect(value).toHaveText('−9');
  await page.keyboard.press('End');
  await expect(widget.getByText('9 / 9')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(widget.getByText('8 / 9')).toBeVisible();
  await page.keyboard.press('Home');
  await widget.getByRole('button', { name: 'Play' }).click();
  await expect(widget.getByText(/^[3-9] \/ 9$/)).toBeVisible();
  await widget.getByRole('button', { name: 'Pause' }).click();
});

test('a changed cell changes the result, and nonsense is refused', async ({ page }) => {
  await chooseExample(page, 'example-5x5');
  await expect.poll(() => numbers(page, 'Feature map')).toHaveLength(9);
  const corner = page.getByRole('grid', { name: 'Image' }).locator('td').first();
  await corner.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('9');
  await page.keyboard.press('Enter');
  await expect.poll(() => numbers(page, 'Feature map')).toEqual([8, -9, -8, -3, -2, -3, -3, 0, -2]);
  await page.keyboard.press('Enter');
  await page.keyboard.type('nine');
  await page.keyboard.press('Enter');
  await expect(page.getByText('“nine” is not a number, so the cell keeps 9.')).toBeVisible();
  await page.keyboard.press('Escape');
  expect((await numbers(page, 'Image'))[0]).toBe(9);
});

test('turning the kernel makes it the convolution of mathematics', async ({ page }) => {
  await chooseExample(page, 'example-5x5');
  await page.getByLabel('Flip kernel').check();
  await expect.poll(() => numbers(page, 'Feature map')).toEqual([-6, 9, 8, 3, 2, 3, 3, 0, 2]);
});

test('a kernel that does not fit and a stride of 0 are refused with a remedy', async ({ page }) => {
  await chooseExample(page, 'example-5x5');
  const alert = page.locator('rf-convolution').getByRole('alert');
  await page.getByLabel('Kernel size').fill('7');
  await page.getByLabel('Kernel size').press('Enter');
  await expect(alert).toContainText(/kernel/);
  await page.getByLabel('Padding', { exact: true }).fill('1');
  await page.getByLabel('Padding', { exact: true }).press('Enter');
  await expect(alert).toHaveCount(0);
  await page.getByLabel('Stride').fill('0');
  await page.getByLabel('Stride').press('Enter');
  await expect(alert).toContainText(/stride/);
  await page.getByLabel('Example').selectOption('edge-6x6');
  await expect(alert).toHaveCount(0);
});
