import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Chain, reaching, walk, weightNames } from '../../web/widgets/vanishing/chain.ts';
import type { RfVanishing, VanishingDetail } from '../../web/widgets/vanishing/vanishing.ts';
import '../../web/widgets/vanishing/define.ts';
import goldenText from '../golden/training.json?raw';

interface GoldenCase {
  readonly id: string;
  readonly inputs: { readonly depth: { readonly data: readonly number[] } };
  readonly outputs: { readonly dx0: { readonly data: readonly number[] } };
}

const golden = (JSON.parse(goldenText) as { readonly cases: readonly GoldenCase[] }).cases;
const patience = { timeout: 20_000 };
const plain: Chain = {
  activation: 'sigmoid',
  depth: 5,
  skip: false,
  weights: 'one',
  input: 0.5,
  seed: 1,
};

afterEach(() => document.body.replaceChildren());

async function show(attributes: Readonly<Record<string, string>> = {}): Promise<RfVanishing> {
  const element = document.createElement('rf-vanishing') as RfVanishing;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  const rows = () => element.shadowRoot?.querySelectorAll('tbody tr') ?? [];
  await vi.waitFor(() => expect(rows()).toHaveLength(4), patience);
  return element;
}

function text(element: RfVanishing, selector: string): string {
  const found = element.shadowRoot?.querySelector(selector)?.textContent ?? '';
  return found.replace(/\s+/g, ' ').trim();
}

describe('what reaches the input is what an independent implementation found', () => {
  for (const [activation, skip, id] of [
    ['sigmoid', false, 'vanishing_sigmoid'],
    ['tanh', false, 'vanishing_tanh'],
    ['relu', false, 'vanishing_relu'],
    ['sigmoid', true, 'vanishing_residual_sigmoid'],
  ] as const) {
    test(`${id}, at depths 1, 2, 5, 10 and 20`, async () => {
      const { inputs, outputs } = golden.find((each) => each.id === id) as GoldenCase;
      expect(inputs.depth.data).toEqual([1, 2, 5, 10, 20]);
      for (const [at, depth] of inputs.depth.data.entries()) {
        const expected = outputs.dx0.data[at] ?? Number.NaN;
        const found = await reaching({ ...plain, activation, skip, depth });
        expect(found / expected, `depth ${depth}`).toBeCloseTo(1, 5);
      }
    });
  }
});

test('every layer takes the gradient of the next one times its slope', async () => {
  for (const skip of [false, true]) {
    const links = await walk({ ...plain, skip });
    expect(links.map(({ layer }) => layer)).toEqual([1, 2, 3, 4, 5]);
    expect(links.at(-1)?.above).toBe(1);
    for (const [at, { gradient, above, slope }] of links.entries()) {
      expect(gradient).toBeCloseTo(above * (skip ? 1 + slope : slope), 6);
      expect(above).toBe(links[at + 1]?.gradient ?? 1);
    }
  }
});

test('a dead ReLU stops the gradient, a leaky one and a skip connection do not', async () => {
  const relu: Chain = { ...plain, activation: 'relu', input: -0.5 };
  const links = await walk(relu);
  expect(links.map(({ gradient }) => gradient)).toEqual([0, 0, 0, 0, 0]);
  expect(links.every(({ closed }) => closed === 1)).toBe(true);
  expect(await reaching({ ...relu, skip: true })).toBe(1);
  expect(await reaching({ ...relu, activation: 'leaky-relu', depth: 2 })).toBeCloseTo(1e-4, 8);
});

test('weights that begin too small or too large make gradients vanish or explode', async () => {
  const sizes = new Map<string, number>();
  for (const weights of weightNames) {
    const found = await reaching({ ...plain, activation: 'relu', depth: 20, weights });
    sizes.set(weights, Math.abs(found));
  }
  expect(sizes.get('small')).toBeLessThan(1e-6);
  expect(sizes.get('large')).toBeGreaterThan(1e3);
  expect(sizes.get('he')).toBeGreaterThan(1e-3);
  expect(sizes.get('he')).toBeLessThan(1e3);
});

test('the chain says what arrives and why', async () => {
  const element = await show({ depth: '20' });
  expect(text(element, '.title')).toBe(
    'Of a gradient of 1, 1.14×10⁻¹³ arrives 20 layers further down',
  );
  expect(text(element, '.state')).toContain('The gradient vanishes: each sigmoid');
  expect(element.shadowRoot?.querySelectorAll('.bars li')).toHaveLength(20);
  element.skip = true;
  await vi.waitFor(() => expect(text(element, '.title')).toContain('1.79 arrives'), patience);
  expect(text(element, 'tbody')).toContain('tanh 0.107');
  element.skip = false;
  element.activation = 'relu';
  element.input = -0.5;
  await vi.waitFor(() => expect(text(element, '.state')).toContain('Nothing arrives'), patience);
});

test('a chosen layer is told, and its numbers are written out', async () => {
  const element = await show({ depth: '2' });
  const told: VanishingDetail[] = [];
  element.addEventListener('rf-change', (event) =>
    told.push((event as CustomEvent<VanishingDetail>).detail),
  );
  element.shadowRoot?.querySelector<HTMLButtonElement>('.bars button')?.click();
  await element.updateComplete;
  expect(told.at(-1)).toMatchObject({ activation: 'sigmoid', depth: 2, layer: 2 });
  const numbers = element.shadowRoot?.querySelector('.formulas math:last-child');
  expect(numbers?.getAttribute('aria-label')).toBe('1 times 0.227 is 0.227');
});
