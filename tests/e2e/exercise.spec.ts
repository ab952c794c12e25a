import type { Locator, Page } from '@playwright/test';
import { violationsInBoth } from './axe.ts';
import { beside, expect, test } from './page.ts';

type Numbers = readonly number[];
/** Numbers of what is given, by its symbol. */
type Given = (symbol: string) => Promise<Numbers>;

function sheet(kind: string, seed: number): string {
  return `/#derive/exercises?kind=${kind}&seed=${seed}`;
}

async function open(page: Page, kind: string, seed = 17): Promise<Locator> {
  await page.goto('about:blank');
  await page.goto(sheet(kind, seed));
  const exercise = page.locator('rf-exercise');
  await expect(exercise.locator('.answer input').first()).toBeVisible({ timeout: 30_000 });
  return exercise;
}

/** The numbers on the screen, in the order in which they are read. */
function reader(exercise: Locator): Given {
  return async (symbol) => {
    const texts = await exercise.locator(`rf-tensor[data-symbol="${symbol}"] td`).allInnerTexts();
    expect(texts.length).toBeGreaterThan(0);
    return texts.map((text) => Number(text.trim().replace('−', '-')));
  };
}

async function fill(exercise: Locator, numbers: Numbers): Promise<void> {
  const cells = exercise.locator('.answer input');
  await expect(cells).toHaveCount(numbers.length);
  for (const [place, number] of numbers.entries()) await cells.nth(place).fill(String(number));
}

test('a student’s mistake is called by its name, and its cells are marked', async ({ page }) => {
  const exercise = await open(page, 'relu');
  await fill(exercise, await reader(exercise)('Z'));
  await exercise.getByRole('button', { name: 'Check' }).click();
  await expect(
    exercise.getByText('It looks as if the activation function was forgotten.'),
  ).toBeVisible();
  await expect(
    exercise.getByLabel(/, wrong: the activation function was forgotten$/).first(),
  ).toBeVisible();
});

test('a sheet is solved by keyboard alone: cells by Enter, the last one checks', async ({
  page,
}) => {
  const exercise = await open(page, 'relu', 3);
  const z = await reader(exercise)('Z');
  await exercise.locator('.answer input').first().focus();
  for (const number of z) {
    await page.keyboard.type(String(Math.max(0, number)).replace('.', ','));
    await page.keyboard.press('Enter');
  }
  await expect(exercise.locator('.verdict')).toHaveText('All 9 cells are right.');
  await expect(exercise.locator('.answer td.right')).toHaveCount(9);
  await expect(page.locator('rf-exercises-view')).toContainText('1 sheet.');
  await expect(exercise.getByLabel('A, row 2, column 3, right')).toBeVisible();
});

test('two hints come before the answer, and every cell of it can be asked', async ({ page }) => {
  const exercise = await open(page, 'convolution-weight-gradient', 5);
  await exercise.getByRole('button', { name: 'Hint 1 of 2' }).click();
  await expect(exercise.locator('.hints li')).toHaveCount(1);
  await exercise.getByRole('button', { name: 'Hint 2 of 2' }).click();
  await expect(exercise.locator('.hints')).toContainText('4 products of them make it');
  await expect(exercise.locator('rf-tensor[data-symbol="X"] td.lit')).toHaveCount(4);
  await expect(exercise.locator('.solution')).toHaveCount(0);
  await exercise.getByRole('button', { name: 'Show the answer' }).click();
  await expect(page).toHaveURL(/solution=yes/);
  const answer = exercise.locator('.solution rf-tensor td');
  await answer.nth(3).click();
  await expect(exercise.locator('.solution .derivation h3')).toHaveText('∂L/∂W, row 2, column 2');
  const right = await answer.nth(3).innerText();
  await expect(exercise.locator('.solution math.value')).toHaveText(right);
  await exercise.locator('.solution button.factor').first().click();
  await expect(exercise.locator('.grids rf-tensor td:focus')).toHaveCount(1);
});

test('the address leads to the same sheet, and the browser’s button back to the one before', async ({
  page,
}) => {
  const exercise = await open(page, 'convolution', 8);
  const first = await reader(exercise)('X');
  await exercise.getByRole('button', { name: 'Next sheet' }).click();
  await expect(page).toHaveURL(/kind=convolution&seed=9$/);
  await expect.poll(async () => await reader(exercise)('X')).not.toEqual(first);
  await page.goBack();
  await expect.poll(async () => await reader(exercise)('X')).toEqual(first);
  await page.reload();
  await expect(exercise.locator('.answer input').first()).toBeVisible({ timeout: 30_000 });
  expect(await reader(exercise)('X')).toEqual(first);
});

test('a printed sheet has its exercises, name and number, and nothing of the page', async ({
  page,
}) => {
  await page.goto(`${sheet('relu', 4)}&print=relu,max-pooling,dense`);
  const paper = page.locator('rf-exercise-sheet');
  await expect(paper.locator('article')).toHaveCount(3);
  await page.getByLabel('Name on the sheet').fill('Ada <b>');
  await page.emulateMedia({ media: 'print' });
  await expect(paper.locator('.head')).toContainText('Name: Ada <b>');
  await expect(paper.locator('.head')).toContainText('Sheet 4');
  for (const gone of ['rf-app header', 'rf-app footer', 'rf-derive h1', 'rf-exercise']) {
    await expect(page.locator(gone).first(), gone).toBeHidden();
  }
  await expect(page.getByRole('button', { name: 'Print sheet 4' })).toBeHidden();
  await expect(paper.locator('.answer td').first()).toHaveText('');
  await page.emulateMedia({ media: 'screen' });
  await page.getByLabel('With the answers').check();
  await expect(paper.locator('.answer td').first()).not.toHaveText('');
});

test('a class is printed at one go, a page each, with the answers behind', async ({ page }) => {
  await page.goto(`${sheet('relu', 4)}&print=relu,dense`);
  const paper = page.locator('rf-exercise-sheet .sheet');
  await expect(paper).toHaveCount(1);
  const field = page.getByLabel('Sheets of a class');
  await field.fill('thirty');
  await field.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Type sheet numbers such as 1-30');
  await field.fill('1-5');
  await field.press('Enter');
  await expect(paper).toHaveCount(5);
  await page.getByLabel('With the answers').check();
  await expect(paper).toHaveCount(10);
  await expect(page.getByRole('button', { name: 'Print 5 sheets' })).toBeVisible();
  const pages = (await page.pdf()).toString('latin1').match(/\/Type\s*\/Page\b/g);
  expect(pages).toHaveLength(10);
});

test('on 360 pixels every exercise stays within the page', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const kind of [
    'convolution-input-gradient-stride',
    'convolution-channels',
    'pooling-gradient',
  ]) {
    const exercise = await open(page, kind);
    await exercise.getByRole('button', { name: 'Hint 1 of 2' }).click();
    await expect.poll(() => beside(page), { message: kind }).toBe(0);
  }
});

// Each element in its many states is looked at in tests/widgets; here the view as a whole.
test('axe finds nothing in the exercises, with a sheet to print, light and dark', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${sheet('convolution', 2)}&print=convolution,relu`);
  await expect(page.locator('rf-exercise-sheet article')).toHaveCount(2);
  await expect(page.locator('rf-exercise .answer input').first()).toBeVisible();
  expect(await violationsInBoth(page)).toEqual([]);
});
