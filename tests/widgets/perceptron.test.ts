import { afterEach, describe, expect, test, vi } from 'vitest';
import { halfPlane } from '../../web/widgets/perceptron/half-plane.ts';
import { handlesOf, weightsThrough } from '../../web/widgets/perceptron/handles.ts';
import { Learner, type Weights } from '../../web/widgets/perceptron/learner.ts';
import type { PerceptronDetail, RfPerceptron } from '../../web/widgets/perceptron/perceptron.ts';
import { parsePoints, perceptronPresets, pointsText } from '../../web/widgets/perceptron/points.ts';
import '../../web/widgets/perceptron/define.ts';
import goldenText from '../golden/training.json?raw';

interface GoldenCase {
  readonly id: string;
  readonly outputs: {
    readonly w1_w2_b_after_each_example: { readonly data: readonly number[] };
    readonly errors_per_epoch: { readonly data: readonly number[] };
  };
}

const golden = (JSON.parse(goldenText) as { readonly cases: readonly GoldenCase[] }).cases;
const examplesPerPass = 4;
const patience = { timeout: 20_000 };

afterEach(() => document.body.replaceChildren());

async function show(attributes: Readonly<Record<string, string>> = {}): Promise<RfPerceptron> {
  const element = document.createElement('rf-perceptron') as RfPerceptron;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  await learned(element);
  return element;
}

async function learned(element: RfPerceptron): Promise<void> {
  const outcome = () => element.learned?.outcome ?? 'running';
  await vi.waitFor(() => expect(outcome()).not.toBe('running'), patience);
  await element.updateComplete;
}

function text(element: RfPerceptron, selector: string): string {
  const found = element.shadowRoot?.querySelector(selector)?.textContent ?? '';
  return found.replace(/\s+/g, ' ').trim();
}

describe('every example moves the weights as an independent implementation does', () => {
  for (const [preset, id, outcome, passes] of [
    ['and', 'perceptron_and', 'separated', 6],
    ['or', 'perceptron_or', 'separated', 4],
    ['nand', 'perceptron_nand', 'separated', 6],
    ['xor', 'perceptron_xor_never_converges', 'endless', 3],
  ] as const) {
    test(`${preset}: ${outcome} after ${passes} passes`, async () => {
      const element = await show({ preset });
      const { examples = [], mistakes = [] } = element.learned ?? {};
      const { outputs } = golden.find((each) => each.id === id) as GoldenCase;
      expect(element.learned?.outcome).toBe(outcome);
      expect(mistakes).toHaveLength(passes);
      expect(mistakes).toEqual(outputs.errors_per_epoch.data.slice(0, passes));
      expect(examples).toHaveLength(passes * examplesPerPass);
      expect(examples.flatMap(({ after }) => after)).toEqual(
        outputs.w1_w2_b_after_each_example.data.slice(0, 3 * examples.length),
      );
    });
  }
});

test('a seed draws the same separable points again; mixed ones are not separated', async () => {
  const learner = new Learner();
  for (const seed of [1, 2, 3]) {
    const drawn = await learner.draw(seed, false);
    expect(drawn.length, `seed ${seed}`).toBeGreaterThanOrEqual(16);
    expect(new Set(drawn.map(({ label }) => label)).size, `seed ${seed}`).toBe(2);
  }
  const points = await learner.draw(3, false);
  expect(await learner.draw(3, false)).toEqual(points);
  expect(await learner.draw(4, false)).not.toEqual(points);
  const random = await show({ preset: 'random', seed: '3' });
  expect(random.learned?.outcome).toBe('separated');
  const mixed = await show({ preset: 'mixed', seed: '3' });
  expect(mixed.learned?.outcome).not.toBe('separated');
  await learner.dispose();
});

test('the wrong point, the rule with its numbers and the end stand on the screen', async () => {
  const element = await show({ preset: 'and', example: '4' });
  expect(text(element, '.title')).toBe('Point 4 is on the wrong side, so the line moves');
  expect(text(element, '.state')).toBe('Pass 1, point 4: it is of class 1 and was taken for 0.');
  const lines = [...(element.shadowRoot?.querySelectorAll('.formulas math') ?? [])];
  expect(lines.map((line) => line.getAttribute('aria-label'))).toEqual([
    expect.any(String),
    expect.any(String),
    expect.any(String),
    'the score is 0',
    '0 is not above 0, so the decision is 0',
    'w 1 goes from 0 to 0.25',
    'w 2 goes from 0 to 0.25',
    'b goes from 0 to 0.25',
  ]);
  expect(text(element, '.outcome')).toBe(
    'How it ends: Separated: the last of 6 passes was without a mistake, after 10 mistakes in all.',
  );
  element.preset = 'xor';
  await vi.waitFor(
    () => expect(text(element, '.outcome')).toContain('No line separates'),
    patience,
  );
});

test('points are moved, flipped, added and removed by keyboard', async () => {
  const element = await show({ preset: 'xor' });
  const told: PerceptronDetail[] = [];
  element.addEventListener('rf-change', (event) =>
    told.push((event as CustomEvent<PerceptronDetail>).detail),
  );
  const press = async (at: number, key: string, shiftKey = false) => {
    const point = element.shadowRoot?.querySelectorAll('[data-point]')[at];
    point?.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true }));
    await element.updateComplete;
    return element.points;
  };
  expect(await press(0, 'ArrowLeft')).toBe('-0.05,0,0;0,1,1;1,0,1;1,1,0');
  expect(await press(0, 'ArrowUp', true)).toBe('-0.05,0.25,0;0,1,1;1,0,1;1,1,0');
  expect(await press(3, 'Enter')).toBe('-0.05,0.25,0;0,1,1;1,0,1;1,1,1');
  await learned(element);
  await vi.waitFor(() => expect(element.learned?.outcome).toBe('separated'), patience);
  expect(await press(1, 'Delete')).toBe('-0.05,0.25,0;1,0,1;1,1,1');
  const buttons = [...(element.shadowRoot?.querySelectorAll<HTMLButtonElement>('button') ?? [])];
  buttons.find(({ textContent }) => textContent?.includes('Add a point'))?.click();
  expect(element.points).toBe('-0.05,0.25,0;1,0,1;1,1,1;0.5,0.5,1');
  expect(told.at(-1)).toMatchObject({ points: element.points, passing: false });
});

test('all points can be removed, and nothing is learned from none', async () => {
  const element = await show({ points: 'none' });
  expect(element.learned?.examples).toEqual([]);
  expect(text(element, '.outcome')).toBe('How it ends: There are no points to learn from.');
});

test('points stand in an address and come back; nonsense is left out', () => {
  const points = parsePoints('0.5,-1,1;0,0,0');
  expect(points).toEqual([
    { x: 0.5, y: -1, label: 1 },
    { x: 0, y: 0, label: 0 },
  ]);
  expect(parsePoints(pointsText(points))).toEqual(points);
  expect(parsePoints('0,0,2;1,1;x,0,1;1,1,1,1;9,-9,0')).toEqual([{ x: 1.5, y: -1.5, label: 0 }]);
  for (const { points: text } of perceptronPresets) {
    if (text !== undefined) expect(pointsText(parsePoints(text))).toBe(text);
  }
});

test('the line cuts the square where the score is 0', () => {
  const square = { low: -1, high: 1 };
  expect(halfPlane([1, 0, -0.5], square)).toEqual({
    side: [
      [0.5, -1],
      [1, -1],
      [1, 1],
      [0.5, 1],
    ],
    line: [
      [0.5, -1],
      [0.5, 1],
    ],
  });
  expect(halfPlane([0, 0, 0], square)).toEqual({ side: [], line: [] });
  expect(halfPlane([0, 0, 1], square).side).toHaveLength(4);
});

describe('the handles of a line', () => {
  const square = { low: -1.5, high: 1.5 };

  test.each<Weights>([
    [1, 1, -1],
    [-0.5, 0.25, 0.1],
    [0, -2, 1],
    [0.003, 0.001, 0],
  ])('lie on the line of %s, %s, %s and give its weights back', (...weights) => {
    const handles = handlesOf(weights, square);
    if (handles === undefined) throw new Error('The line is not seen');
    const [w1, w2, b] = weights;
    for (const [x, y] of handles) expect(w1 * x + w2 * y + b).toBeCloseTo(0);
    for (const [at, weight] of (weightsThrough(handles, weights) ?? []).entries()) {
      expect(weight).toBeCloseTo(weights[at] ?? Number.NaN, 3);
    }
  });

  test('are nowhere without a line in the picture, or where one would lie on the other', () => {
    expect(handlesOf([0, 0, 1], square)).toBeUndefined();
    expect(handlesOf([1, 1, -9], square)).toBeUndefined();
    const together = [
      [0.5, 0.5],
      [0.5, 0.55],
    ] as const;
    expect(weightsThrough(together, [1, 1, -1])).toBeUndefined();
  });
});

test('a handle moved by keyboard gives the weights that learning begins with', async () => {
  const element = await show({ preset: 'or', start: '1,1,-1', example: '3' });
  const told: PerceptronDetail[] = [];
  element.addEventListener('rf-change', (event) =>
    told.push((event as CustomEvent<PerceptronDetail>).detail),
  );
  const handle = () => element.shadowRoot?.querySelector('[data-end="0"]');
  const names = [...(element.shadowRoot?.querySelectorAll('[data-end]') ?? [])].map((each) =>
    each.getAttribute('aria-label'),
  );
  expect(names).toEqual([
    expect.stringMatching(/^One handle of the line, at .*Arrows move it\.$/),
    expect.stringMatching(/^Other handle of the line, at .*Arrows move it\.$/),
  ]);
  const shown = element.learned?.examples[2]?.after ?? [0, 0, 0];
  handle()?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }));
  const start = element.startWeights;
  expect(start).not.toEqual(shown);
  expect(Math.hypot(start[0], start[1])).toBeCloseTo(Math.hypot(shown[0], shown[1]), 2);
  expect(element.example).toBe(0);
  expect(told.at(-1)).toMatchObject({ start: element.start, example: 0, passing: false });
  const first = () => element.learned?.examples[0]?.before;
  await vi.waitFor(() => expect(first()).toEqual(start.map(Math.fround)), patience);
});

test('the bias moves the line that is seen, and learning begins with that line', async () => {
  const element = await show({ preset: 'and', example: '4' });
  expect(element.learned?.examples[3]?.after).toEqual([0.25, 0.25, 0.25]);
  const bias = element.shadowRoot?.querySelector<HTMLInputElement>('#bias');
  if (bias == null) throw new Error('There is no field for the bias');
  expect(bias.valueAsNumber).toBe(0.25);
  bias.value = '-0.5';
  bias.dispatchEvent(new Event('input'));
  await learned(element);
  expect(element.start).toBe('0.25,0.25,-0.5');
  expect(element.example).toBe(0);
  const buttons = [...(element.shadowRoot?.querySelectorAll<HTMLButtonElement>('button') ?? [])];
  buttons.find(({ textContent }) => textContent?.includes('Begin with zeros'))?.click();
  expect(element.start).toBe('0,0,0');
});
