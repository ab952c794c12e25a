import type { Locator, Page } from '@playwright/test';
import { violations } from './axe.ts';
import { expect, test } from './page.ts';

type Numbers = readonly number[];
/** Numbers of what is given, by its symbol. */
type Given = (symbol: string) => Promise<Numbers>;

interface Case {
  readonly mistake: string;
  /** As the page names it. */
  readonly named: string;
  readonly kind: string;
  /** What a student who makes the mistake writes down. */
  readonly wrong: (given: Given) => Promise<Numbers>;
}

const at = (numbers: Numbers, place: number): number => numbers[place] ?? Number.NaN;
const range = (count: number): Numbers => Array.from({ length: count }, (_, i) => i);
const sum = (numbers: Numbers): number => numbers.reduce((total, number) => total + number, 0);

/** A square image under a square kernel; beyond its last row and column lie zeros. */
function slide(image: Numbers, side: number, kernel: Numbers, bias: number, out: number): Numbers {
  const size = Math.sqrt(kernel.length);
  const pixel = (y: number, x: number) => (y < side && x < side ? at(image, y * side + x) : 0);
  return range(out * out).map((cell) => {
    const [y, x] = [Math.floor(cell / out), cell % out];
    const tap = (i: number) => at(kernel, i) * pixel(y + Math.floor(i / size), x + (i % size));
    return bias + sum(range(kernel.length).map(tap));
  });
}

const cases: readonly Case[] = [
  {
    mistake: 'kernel_rotated',
    named: 'the kernel was turned by 180°',
    kind: 'convolution',
    wrong: async (given) => {
      const turned = [...(await given('W'))].reverse();
      return slide(await given('X'), 4, turned, at(await given('b'), 0), 2);
    },
  },
  {
    mistake: 'bias_forgotten',
    named: 'the bias was forgotten',
    kind: 'convolution',
    wrong: async (given) => slide(await given('X'), 4, await given('W'), 0, 2),
  },
  {
    mistake: 'padding_ignored',
    named: 'the border of zeros was left out',
    kind: 'convolution-padding',
    wrong: async (given) =>
      slide(await given('X'), 3, await given('W'), at(await given('b'), 0), 3),
  },
  {
    mistake: 'activation_forgotten',
    named: 'the activation function was forgotten',
    kind: 'relu',
    wrong: (given) => given('Z'),
  },
  {
    mistake: 'sum_instead_of_mean',
    named: 'an average was not divided',
    kind: 'average-pooling',
    wrong: async (given) => {
      const a = await given('A');
      return [0, 2, 8, 10].map((cell) =>
        sum([at(a, cell), at(a, cell + 1), at(a, cell + 4), at(a, cell + 5)]),
      );
    },
  },
  {
    mistake: 'weight_transposed',
    named: 'two axes of the weights have changed places',
    kind: 'dense',
    wrong: async (given) => {
      const [w, f, b] = [await given('W'), await given('F'), await given('b')];
      return range(3).map((k) => at(b, k) + sum(range(3).map((c) => at(w, c * 3 + k) * at(f, c))));
    },
  },
  {
    mistake: 'sign',
    named: 'the sign is the other way round',
    kind: 'dense-input-gradient',
    wrong: async (given) => {
      const [w, dz] = [await given('W'), await given('∂L/∂Z')];
      return range(3).map((c) => -sum(range(3).map((k) => at(w, k * 3 + c) * at(dz, k))));
    },
  },
  {
    mistake: 'wrong_winner',
    named: 'another cell of the window was taken for the winner',
    kind: 'pooling-gradient-ties',
    wrong: async (given) => {
      const [a, dp] = [await given('A'), await given('∂L/∂P')];
      const handed = Array<number>(16).fill(0);
      for (const [window, first] of [0, 2, 8, 10].entries()) {
        const cells = [first, first + 1, first + 4, first + 5];
        const largest = Math.max(...cells.map((cell) => at(a, cell)));
        const last = cells.filter((cell) => at(a, cell) === largest).at(-1) ?? 0;
        handed[last] = at(dp, window);
      }
      return handed;
    },
  },
  {
    mistake: 'mask_forgotten',
    named: 'the slope of the activation function was forgotten',
    kind: 'relu-gradient',
    wrong: (given) => given('∂L/∂A'),
  },
  {
    mistake: 'kernel_not_rotated',
    named: 'the kernel was not turned by 180°',
    kind: 'convolution-input-gradient',
    wrong: async (given) => {
      const [w, dz] = [await given('W'), await given('∂L/∂Z')];
      const inZeros = Array<number>(16).fill(0);
      for (const cell of range(4))
        inZeros[5 + Math.floor(cell / 2) * 4 + (cell % 2)] = at(dz, cell);
      return slide(inZeros, 4, w, 0, 3);
    },
  },
  {
    mistake: 'input_forgotten',
    named: 'the input was left out of the products',
    kind: 'convolution-weight-gradient',
    wrong: async (given) => {
      const all = sum(await given('∂L/∂Z'));
      return [all, all, all, all];
    },
  },
  {
    mistake: 'mean_instead_of_sum',
    named: 'a sum was divided by its number of terms',
    kind: 'convolution-bias-gradient',
    wrong: async (given) => {
      const dz = await given('∂L/∂Z');
      return [sum(dz.slice(0, 4)) / 4, sum(dz.slice(4)) / 4];
    },
  },
  {
    mistake: 'bias_not_summed',
    named: 'the gradients of the bias were not added up',
    kind: 'convolution-bias-gradient',
    wrong: async (given) => {
      const dz = await given('∂L/∂Z');
      return [at(dz, 0), at(dz, 4)];
    },
  },
  {
    mistake: 'update_added',
    named: 'the step was added instead of taken away',
    kind: 'update',
    wrong: async (given) => {
      const [w, g] = [await given('W'), await given('∂L/∂W')];
      return range(6).map((i) => at(w, i) + 0.1 * at(g, i));
    },
  },
  {
    mistake: 'batch_mean_forgotten',
    named: 'the 1/m of the batch was forgotten',
    kind: 'update-batch',
    wrong: async (given) => {
      const [w, first, second] = [await given('W'), await given('∂L₁/∂W'), await given('∂L₂/∂W')];
      return range(6).map((i) => at(w, i) - 0.1 * (at(first, i) + at(second, i)));
    },
  },
  {
    mistake: 'rate_forgotten',
    named: 'the learning rate was forgotten',
    kind: 'update-momentum',
    wrong: async (given) => {
      const [w, v, g] = [await given('W'), await given('V'), await given('∂L/∂W')];
      return range(6).map((i) => at(w, i) - (0.5 * at(v, i) + at(g, i)));
    },
  },
  {
    mistake: 'momentum_forgotten',
    named: 'what the optimiser remembers was left out',
    kind: 'update-momentum',
    wrong: async (given) => {
      const [w, g] = [await given('W'), await given('∂L/∂W')];
      return range(6).map((i) => at(w, i) - 0.1 * at(g, i));
    },
  },
];

function sheet(kind: string, seed: number): string {
  return `/#derive/exercises?kind=${kind}&seed=${seed}`;
}

async function open(page: Page, kind: string, seed = 17): Promise<Locator> {
  await page.goto('/#train');
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

for (const { mistake, named, kind, wrong } of cases) {
  test(`a student’s ${mistake} in ${kind} is called by its name`, async ({ page }) => {
    const exercise = await open(page, kind);
    await fill(exercise, await wrong(reader(exercise)));
    await exercise.getByRole('button', { name: 'Check' }).click();
    await expect(exercise.locator('.verdict')).toContainText(`It looks as if ${named}.`);
    await expect(exercise.locator('.answer td.wrong').first()).toBeVisible();
  });
}

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
  await expect(paper.locator('article')).toHaveCount(3, { timeout: 30_000 });
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
  await expect(paper).toHaveCount(1, { timeout: 30_000 });
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

test('no accessibility violations, before and after the check, with hints and the answer', async ({
  page,
}) => {
  const exercise = await open(page, 'convolution-input-gradient-filters', 2);
  expect(await violations(page)).toEqual([]);
  await fill(exercise, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await exercise.locator('.answer input').nth(4).fill('x');
  await exercise.getByRole('button', { name: 'Check' }).click();
  await expect(exercise.locator('.verdict')).toContainText('1 not a number');
  for (const name of ['Hint 1 of 2', 'Hint 2 of 2', 'Show the answer']) {
    await exercise.getByRole('button', { name }).click();
  }
  await expect(exercise.locator('.solution math.value')).toBeVisible();
  await page.getByText('A sheet to print').click();
  await expect(page.locator('rf-exercise-sheet article')).toHaveCount(1);
  expect(await violations(page)).toEqual([]);
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
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, kind).toBeLessThanOrEqual(360);
  }
});
