import type { Page } from '@playwright/test';
import { violationsInBoth } from './axe.ts';
import { beside, expect, test } from './page.ts';

const topics = ['by-hand', 'filters', 'windows', 'pooling', 'shift', 'matrix', 'cost'] as const;

async function open(page: Page, query: string): Promise<void> {
  await page.goto(`/#laboratory/convolution?${query}`);
  // The engine starts with the first of them.
  const formula = page.locator('rf-convolution-topics math').first();
  await expect(formula).toBeVisible({ timeout: 30_000 });
}

test('no topic is wider than a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const topic of topics) {
    await open(page, `topic=${topic}`);
    await expect.poll(() => beside(page), { message: topic }).toBe(0);
  }
});

test('a link leads to a situation, and what a person changes goes into the address', async ({
  page,
}) => {
  await open(page, 'topic=pooling&picture=grid-4x4&kind=average&cell=0,1,1');
  await expect(page.getByText('This cell is the mean of its window')).toBeVisible();
  await expect(page.locator('rf-pooling math.value')).toHaveText('2.25');
  await page.getByLabel('Of each window take the').selectOption('l2');
  await expect(page).toHaveURL(/kind=l2/);
  await expect(page.locator('rf-pooling math.value')).toHaveText('5');
  await page.goBack();
  await expect(page.getByLabel('Of each window take the')).toHaveValue('average');
  await page.getByRole('link', { name: 'As a matrix' }).click();
  await expect(page.getByText('Row 1 of 16')).toBeVisible();
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(page.getByText('Row 2 of 16')).toBeVisible();
  await expect(page).toHaveURL(/topic=matrix.*cell=0,0,1/);
  await page.reload();
  await expect(page.getByText('Row 2 of 16')).toBeVisible();
});

test('keys walk the cells of a picture, and its products add up', async ({ page }) => {
  await open(page, 'topic=filters&picture=nine&filters=sobel-x&cell=0,9,10');
  const widget = page.locator('rf-filters');
  await widget.getByRole('button', { name: 'Step' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/cell=0,9,11/);
  const { products, value } = await widget.evaluate((element) => {
    const root = element.shadowRoot;
    const labels = [...(root?.querySelectorAll('.term[role="listitem"]') ?? [])].map(
      (term) => term.getAttribute('aria-label') ?? '',
    );
    const number = (words: string) => Number(words.replace('−', '-'));
    return {
      products: labels.map((label) => number(label.split(' ').at(-1) ?? '')),
      value: number(root?.querySelector('math.value')?.textContent?.trim() ?? ''),
    };
  });
  expect(products).toHaveLength(10);
  expect(products.reduce((sum, product) => sum + product, 0)).toBe(value);
});

test("a visitor's own picture is filtered in the page; what is no picture is refused", async ({
  page,
}) => {
  const sent: string[] = [];
  await open(page, 'topic=filters');
  page.on('request', (request) => {
    // A browser asks for the page's icon when it likes.
    if (!request.url().endsWith('.svg')) sent.push(request.url());
  });
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 100 } });
  const field = page.getByLabel('Yours (or drop it here)');
  await field.setInputFiles({ name: 'mine.png', mimeType: 'image/png', buffer: picture });
  await expect(page.getByText('Red, green and blue 48 × 96')).toBeVisible();
  await expect(page.getByText('3 feature maps 46 × 94')).toBeVisible();
  const letter = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') };
  await field.setInputFiles(letter);
  await expect(page.getByRole('alert')).toContainText('cannot be read as a picture');
  await expect(page.getByText('Red, green and blue 48 × 96')).toBeVisible();
  expect(sent).toEqual([]);
});

test('a weight that is changed by keyboard changes the map and the address', async ({ page }) => {
  await open(page, 'topic=filters&picture=nine&filters=identity&cell=0,9,10');
  const cell = page.getByRole('grid', { name: 'Kernel' }).locator('td').nth(4);
  await cell.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('3');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/filters=0,0,0,0,3,0,0,0,0/);
  await expect(page.getByText('A filter of your own.')).toBeVisible();
});

// Each element in its many states is looked at in tests/widgets; here the view as a whole.
test('axe finds nothing in the topics of convolution, light and dark', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, 'topic=by-hand');
  await expect(page.getByText(/This cell is/)).toBeVisible();
  expect(await violationsInBoth(page)).toEqual([]);
});
