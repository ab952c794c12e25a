import { afterEach, describe, expect, test, vi } from 'vitest';
import { gridsOf, placeWords } from '../../web/api/grids.ts';
import { exercises } from '../../web/api/index.ts';
import { readEntry, type ScoreDetail, withOtherSign } from '../../web/widgets/exercise/answer.ts';
import type { RfExercise, SheetDetail } from '../../web/widgets/exercise/exercise.ts';
import type { RfExerciseSheet } from '../../web/widgets/exercise/exercise-sheet.ts';
import { parseSeeds } from '../../web/widgets/exercise/seeds.ts';
import type { RfTensor } from '../../web/widgets/tensor/tensor.ts';
import '../../web/widgets/exercise/define.ts';

afterEach(() => document.body.replaceChildren());

const patience = { timeout: 20_000 };

async function show(attributes: Readonly<Record<string, string>> = {}): Promise<RfExercise> {
  const element = document.createElement('rf-exercise') as RfExercise;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  await vi.waitFor(() => expect(cells(element).length).toBeGreaterThan(0), patience);
  return element;
}

function cells(element: RfExercise): readonly HTMLInputElement[] {
  return [...(element.shadowRoot?.querySelectorAll<HTMLInputElement>('.answer input') ?? [])];
}

function type(element: RfExercise, texts: readonly string[]): void {
  for (const [place, text] of texts.entries()) {
    const cell = cells(element)[place];
    if (cell === undefined) throw new Error(`There is no cell ${place}`);
    cell.value = text;
    cell.dispatchEvent(new Event('input'));
  }
}

function press(element: RfExercise, name: string): void {
  const buttons = [...(element.shadowRoot?.querySelectorAll('button') ?? [])];
  const found = buttons.find((button) => button.textContent?.trim() === name);
  if (found === undefined) throw new Error(`There is no button ${name}`);
  found.click();
}

function text(element: Element, selector: string): string {
  const found = element.shadowRoot?.querySelector(selector);
  return found?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}

async function check(element: RfExercise): Promise<ScoreDetail> {
  const told = new Promise<ScoreDetail>((resolve) => {
    element.addEventListener(
      'rf-score',
      (event) => resolve((event as CustomEvent<ScoreDetail>).detail),
      { once: true },
    );
  });
  press(element, 'Check');
  const score = await told;
  await element.updateComplete;
  return score;
}

const clipped = (element: RfExercise) => element.numbers('Z').map((z) => String(Math.max(0, z)));

test('right numbers solve a sheet, and that is told', async () => {
  const element = await show({ kind: 'relu', seed: '3' });
  type(element, clipped(element));
  expect(await check(element)).toEqual({
    kind: 'relu',
    seed: 3,
    right: 9,
    wrong: 0,
    empty: 0,
    mistakes: [],
    hints: 0,
    solved: true,
  });
  expect(text(element, '.verdict')).toBe('All 9 cells are right.');
});

test('empty cells are not wrong, and what is no number is said to be none', async () => {
  const element = await show({ kind: 'relu', seed: '3' });
  const [first = '', second = ''] = clipped(element);
  type(element, [first, 'nine', second]);
  const third = element.numbers('Z')[2] ?? 0;
  const right = String(Math.max(0, third)) === second ? 2 : 1;
  const score = await check(element);
  expect(score).toMatchObject({ right, wrong: 2 - right, empty: 7, solved: false });
  expect(text(element, '.verdict')).toContain(`${right} of 9 right`);
  expect(text(element, '.verdict')).toContain('6 empty, 1 not a number');
  expect(cells(element)[1]?.getAttribute('aria-label')).toBe('A, row 1, column 2, not a number');
});

test('a mistake is named, marked in its cells, and forgotten there when they change', async () => {
  const element = await show({ kind: 'relu', seed: '3' });
  type(
    element,
    element.numbers('Z').map((z) => String(z).replace('-', '–')),
  );
  const score = await check(element);
  expect(score.mistakes).toEqual(['activation_forgotten']);
  expect(text(element, '.verdict')).toContain('the activation function was forgotten.');
  const place = element.numbers('Z').findIndex((z) => z < 0);
  const cell = cells(element)[place];
  expect(cell?.getAttribute('aria-label')).toMatch(/, wrong: the activation function was/);
  expect(cell?.parentElement?.textContent).toContain('✗');
  type(element, Array<string>(place + 1).fill('0'));
  await element.updateComplete;
  expect(cell?.getAttribute('aria-label')).not.toMatch(/wrong/);
});

test('beside a slip a mistake is named at its own cells alone', async () => {
  const element = await show({ kind: 'relu', seed: '3' });
  const z = element.numbers('Z');
  const slip = z.findIndex((number) => number > 0);
  type(
    element,
    z.map((number, place) => String(place === slip ? number + 50 : number)),
  );
  expect((await check(element)).mistakes).toEqual(['activation_forgotten']);
  const label = (place: number) => cells(element)[place]?.getAttribute('aria-label');
  const mark = (place: number) => cells(element)[place]?.parentElement?.textContent?.trim();
  expect(label(slip)).toMatch(/, wrong$/);
  expect(mark(slip)).toBe('✗');
  const negative = z.flatMap((number, place) => (number < 0 ? [place] : []));
  expect(negative.length).toBeGreaterThan(1);
  for (const place of negative) {
    expect(label(place)).toMatch(/, wrong: the activation function was forgotten$/);
    expect(mark(place)).toBe('✗ 1');
  }
  expect(text(element, '.verdict')).toContain(
    `It looks as if the activation function was forgotten (the ${negative.length} cells marked 1). The other wrong cell has another cause: look at it again.`,
  );
});

test('without a solution there are two hints and no answer, and the score is told', async () => {
  const element = await show({ kind: 'relu', seed: '3', 'no-solution': '', solution: '' });
  for (const name of ['Hint 1 of 2', 'Hint 2 of 2']) {
    press(element, name);
    await element.updateComplete;
  }
  const names = [...(element.shadowRoot?.querySelectorAll('.actions button') ?? [])];
  expect(names.map(({ textContent }) => textContent?.trim())).toEqual(['Check', 'Empty all cells']);
  expect(element.shadowRoot?.querySelector('.solution')).toBeNull();
  type(element, clipped(element));
  expect(await check(element)).toMatchObject({ right: 9, hints: 2, solved: true });
});

test('a sheet number that is none is refused in words', async () => {
  const element = await show({ kind: 'relu', seed: '3', choose: '' });
  const field = element.shadowRoot?.querySelector<HTMLInputElement>('#seed') as HTMLInputElement;
  field.value = 'three';
  field.dispatchEvent(new Event('change'));
  await element.updateComplete;
  expect(text(element, '.chooser [role="alert"]')).toMatch(
    /^Sheet number: type a whole number from 0 to .*\. 3 is still in force\.$/,
  );
  expect(element.seed).toBe(3);
});

test('hints come one by one, then the answer; after it nothing counts as solved', async () => {
  const element = await show({ kind: 'relu', seed: '3' });
  const told: SheetDetail[] = [];
  element.addEventListener('rf-sheet', (event) =>
    told.push((event as CustomEvent<SheetDetail>).detail),
  );
  press(element, 'Hint 1 of 2');
  await element.updateComplete;
  expect(text(element, '.hints')).toContain('max(0, z)');
  press(element, 'Hint 2 of 2');
  await vi.waitFor(() => expect(text(element, '.hints')).toContain('Look at A, row 1, column 1'));
  expect(told).toEqual([]);
  press(element, 'Show the answer');
  await vi.waitFor(() =>
    expect(element.shadowRoot?.querySelector('.solution math.value')).not.toBeNull(),
  );
  expect(told).toEqual([{ kind: 'relu', seed: 3, solution: true }]);
  press(element, 'Hide the answer');
  type(element, clipped(element));
  expect(await check(element)).toMatchObject({ right: 9, hints: 2, solved: false });
});

test('a factor that is not given leads further, and back', async () => {
  const element = await show({ kind: 'chain', seed: '1', solution: '' });
  const factor = () =>
    element.shadowRoot?.querySelector<HTMLButtonElement>('.solution button.factor');
  await vi.waitFor(() => expect(factor()?.title).toContain('∂L/∂conv1'), patience);
  const before = text(element, '.solution .derivation h3');
  factor()?.click();
  await vi.waitFor(() =>
    expect(text(element, '.solution .derivation h3')).toMatch(/^∂L\/∂conv1\[/),
  );
  press(element, `Back to ${before}`);
  await vi.waitFor(() => expect(text(element, '.solution .derivation h3')).toBe(before));
});

test('the answer of a step leads to the new velocity, and to what is remembered', async () => {
  const element = await show({ kind: 'update-momentum', seed: '1', solution: '' });
  const title = () => text(element, '.solution .derivation h3');
  await vi.waitFor(() => expect(title()).toBe('new W, row 1, column 1'), patience);
  const factor = (words: string) => {
    const selector = `.solution button.factor[title*="${words}"]`;
    return element.shadowRoot?.querySelector<HTMLButtonElement>(selector);
  };
  factor('velocity of weight of dense1')?.click();
  await vi.waitFor(() => expect(title()).toBe('velocity of weight of dense1[0, 0]'));
  expect(factor('V, row 1, column 1')).not.toBeNull();
  expect(factor('∂L/∂W, row 1, column 1')).not.toBeNull();
});

test('gradients of single images stand beside each other, and both are lit by a hint', async () => {
  const element = await show({ kind: 'update-batch', seed: '1' });
  const [first, second] = [element.numbers('∂L₁/∂W'), element.numbers('∂L₂/∂W')];
  expect([first.length, second.length]).toEqual([6, 6]);
  expect(first).not.toEqual(second);
  press(element, 'Hint 1 of 2');
  await element.updateComplete;
  press(element, 'Hint 2 of 2');
  const lit = (symbol: string) =>
    [...(element.shadowRoot?.querySelectorAll('rf-tensor') ?? [])]
      .filter((tensor) => tensor.getAttribute('data-symbol') === symbol)
      .map((tensor) => [...((tensor as RfTensor).lit ?? [])]);
  await vi.waitFor(() => expect(lit('W')).toEqual([[0]]));
  expect([lit('∂L₁/∂W'), lit('∂L₂/∂W')]).toEqual([[[0]], [[0]]]);
});

test('an unknown kind is said to be none, with those there are', async () => {
  const element = document.createElement('rf-exercise') as RfExercise;
  element.kind = 'convolutoin';
  document.body.append(element);
  await vi.waitFor(
    () => expect(text(element, '.told')).toContain('not “convolutoin”; convolution is shown'),
    patience,
  );
  element.kind = 'relu';
  await vi.waitFor(() => expect(cells(element)).toHaveLength(9), patience);
  expect(text(element, '.told')).toBe('');
});

test('a sheet of paper has an empty grid for every exercise, or its answers', async () => {
  const paper = document.createElement('rf-exercise-sheet') as RfExerciseSheet;
  paper.kinds = exercises.map(({ name }) => name).join();
  paper.seed = 12;
  document.body.append(paper);
  const answers = () => [...(paper.shadowRoot?.querySelectorAll('.answer td') ?? [])];
  const articles = () => paper.shadowRoot?.querySelectorAll('article').length;
  await vi.waitFor(() => expect(articles()).toBe(exercises.length), patience);
  expect(answers().every((cell) => cell.textContent === '')).toBe(true);
  expect(text(paper, '.head')).toContain('Sheet 12');
  paper.solution = true;
  await paper.updateComplete;
  expect(answers().every((cell) => /^−?\d/.test(cell.textContent ?? ''))).toBe(true);
});

test('a class has a page for every number, and the answers behind them', async () => {
  const paper = document.createElement('rf-exercise-sheet') as RfExerciseSheet;
  paper.kinds = 'relu,dense';
  paper.seeds = '4-6';
  paper.appendix = true;
  document.body.append(paper);
  const sheets = () => [...(paper.shadowRoot?.querySelectorAll('.sheet') ?? [])];
  await vi.waitFor(() => expect(sheets()).toHaveLength(6), patience);
  const heads = sheets().map((sheet) => sheet.querySelector('.head')?.textContent ?? '');
  for (const [at, words] of ['4', '5', '6', '4, with', '5, with', '6, with'].entries()) {
    expect(heads[at]).toContain(`Sheet ${words}`);
  }
  const empty = sheets().map((sheet) => sheet.querySelector('.answer td')?.textContent === '');
  expect(empty).toEqual([true, true, true, false, false, false]);
  paper.seeds = '4-x';
  await vi.waitFor(() => expect(text(paper, '.told')).toContain('sheet numbers such as 1-30'));
});

test('sheet numbers are read from ranges and lists, each once; anything else is none', () => {
  expect(parseSeeds('1-3')).toEqual([1, 2, 3]);
  expect(parseSeeds(' 3, 8, 12–14, 8')).toEqual([3, 8, 12, 13, 14]);
  for (const text of ['', 'x', '3-1', '1-2-3', '1-61', '-4', '1.5']) {
    expect(parseSeeds(text), text).toBeUndefined();
  }
});

describe('a cell that was typed', () => {
  test('is a number, a fraction, empty, or neither', () => {
    expect(readEntry(' −2,5 ')).toEqual({ number: -2.5 });
    expect(readEntry('1/4')).toEqual({ number: 0.25 });
    expect(readEntry('-3 / 8')).toEqual({ number: -0.375 });
    expect(readEntry('  ')).toEqual({ number: null });
    for (const text of ['x', '1/', '/2', '1/0', '1/2/3', '1 2', '−']) {
      expect(readEntry(text), text).toBe('unreadable');
    }
  });

  test('changes its sign', () => {
    expect(withOtherSign('3')).toBe('−3');
    expect(withOtherSign('-3')).toBe('3');
    expect(withOtherSign('')).toBe('−');
  });
});

describe('a tensor on paper', () => {
  const value = { of: 'output' } as const;
  const weight = { of: 'parameter' } as const;

  test('is a grid for every map and every kernel, a row for a list', () => {
    const titles = (query: typeof value | typeof weight, shape: readonly number[]) =>
      gridsOf(query, shape).map(({ title, rows, columns }) => [title, rows, columns]);
    expect(titles(value, [1, 1, 4, 4])).toEqual([['', 4, 4]]);
    expect(titles(value, [2, 3, 1, 1])).toEqual([['', 2, 3]]);
    expect(titles(value, [1, 2, 3, 3])).toEqual([
      ['channel 1', 3, 3],
      ['channel 2', 3, 3],
    ]);
    expect(titles(weight, [2, 1, 2, 2])).toEqual([
      ['filter 1', 2, 2],
      ['filter 2', 2, 2],
    ]);
    expect(titles(weight, [1, 2, 2, 2])).toEqual([
      ['channel 1', 2, 2],
      ['channel 2', 2, 2],
    ]);
    expect(titles(weight, [3, 4])).toEqual([['', 3, 4]]);
    expect(titles(weight, [2])).toEqual([['', 1, 2]]);
  });

  test('calls its cells by row and column, from 1', () => {
    expect(placeWords(value, [1, 1, 4, 4], 6)).toBe('row 2, column 3');
    expect(placeWords(value, [1, 2, 3, 3], 9)).toBe('channel 2, row 1, column 1');
    expect(placeWords(weight, [2], 1)).toBe('column 2');
  });
});
