import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ActivationDetail, RfActivation } from '../../web/widgets/activation/activation.ts';
import { curvesOf, gridOf } from '../../web/widgets/activation/curve.ts';
import { activationFunctions, activationNamed } from '../../web/widgets/activation/functions.ts';
import { Probe } from '../../web/widgets/activation/probe.ts';
import '../../web/widgets/activation/define.ts';
import goldenText from '../golden/dense_act_loss.json?raw';

interface GoldenTensor {
  readonly data: readonly number[];
}
interface GoldenCase {
  readonly id: string;
  readonly inputs: { readonly X: GoldenTensor; readonly dY: GoldenTensor };
  readonly outputs: { readonly Y: GoldenTensor };
  readonly grads: { readonly dX: GoldenTensor };
}

const golden = (JSON.parse(goldenText) as { readonly cases: readonly GoldenCase[] }).cases;
const probe = new Probe();
const patience = { timeout: 20_000 };

afterEach(() => document.body.replaceChildren());

async function show(attributes: Readonly<Record<string, string>> = {}): Promise<RfActivation> {
  const element = document.createElement('rf-activation') as RfActivation;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  await vi.waitFor(() => expect(element.reading).toBeDefined(), patience);
  await element.updateComplete;
  return element;
}

function text(element: RfActivation, selector: string): string {
  return element.shadowRoot?.querySelector(selector)?.textContent?.trim() ?? '';
}

describe('values and gradients are those of an independent implementation', () => {
  for (const [id, name, alpha] of [
    ['linear', 'linear', 0],
    ['sigmoid', 'sigmoid', 0],
    ['tanh', 'tanh', 0],
    ['relu', 'relu', 0],
    ['leaky_relu', 'leaky-relu', 0.01],
    ['leaky_relu_0.2', 'prelu', 0.2],
  ] as const) {
    test(`of ${name} with α = ${alpha}, from −100 to 100`, async () => {
      const { inputs, outputs, grads } = golden.find((each) => each.id === id) as GoldenCase;
      const { values, gradients } = await probe.ask(
        activationNamed(name).layer(alpha),
        Float32Array.from(inputs.X.data),
        Float32Array.from(inputs.dY.data),
      );
      expect(values).toHaveLength(20);
      outputs.Y.data.forEach((value, at) => {
        expect(values[at], `f(${inputs.X.data[at]})`).toBeCloseTo(value, 5);
        expect(gradients[at], `slope at ${inputs.X.data[at]}`).toBeCloseTo(
          grads.dX.data[at] ?? Number.NaN,
          6,
        );
      });
    });
  }
});

test('the numbers of the course stand at the cursor', async () => {
  const sigmoid = await show({ function: 'sigmoid', z: '1', gradient: '-2' });
  expect(sigmoid.reading?.value).toBeCloseTo(0.7310585786, 6);
  expect(sigmoid.reading?.slope).toBeCloseTo(0.1966119332, 6);
  expect(sigmoid.reading?.gradient).toBeCloseTo(-2 * 0.1966119332, 6);
  sigmoid.function = 'tanh';
  await vi.waitFor(() => expect(sigmoid.reading?.value).toBeCloseTo(0.761594156, 6), patience);
  expect(sigmoid.reading?.slope).toBeCloseTo(0.4199743416, 6);
});

test('a kink, a jump, saturation and a dead unit are each said in words', async () => {
  const element = await show({ function: 'relu', z: '0' });
  const state = () => text(element, '.state');
  expect(state()).toBe(
    'f has a kink at 0, so it has no slope there: it is 1 beside it. f′(0) = 0 is a choice, the usual one.',
  );
  for (const [name, z, says] of [
    ['step', 0, 'f jumps at 0, so it has no slope there. f(0) = 0 and f′(0) = 0 are choices.'],
    ['sigmoid', 6, 'Saturated: the curve is almost flat here.'],
    ['relu', -1, 'Dead here: f′ is exactly 0'],
    ['linear', -1, 'The slope is 1: the gradient arrives as it came.'],
    ['elu', 0, 'The slope is 1: the gradient arrives as it came.'],
  ] as const) {
    element.function = name;
    element.z = z;
    await vi.waitFor(() => expect(state()).toContain(says), patience);
  }
});

test('curves are broken where they jump, and only there', async () => {
  const pieces: Record<string, readonly [number, number]> = {};
  for (const { name, alpha, layer } of activationFunctions) {
    const grid = gridOf(6);
    const ones = new Float32Array(grid.length).fill(1);
    const curves = curvesOf(grid, await probe.ask(layer(alpha?.usual ?? 0), grid, ones));
    pieces[name] = [curves.value.pieces.length, curves.slope.pieces.length];
  }
  expect(pieces).toEqual({
    relu: [1, 2],
    'leaky-relu': [1, 2],
    prelu: [1, 2],
    elu: [1, 1],
    sigmoid: [1, 1],
    tanh: [1, 1],
    linear: [1, 1],
    step: [2, 1],
  });
});

test('the slider moves the cursor and says so; an α that is none is refused', async () => {
  const element = await show({ function: 'leaky-relu', z: '-2' });
  const told: ActivationDetail[] = [];
  element.addEventListener('rf-change', (event) =>
    told.push((event as CustomEvent<ActivationDetail>).detail),
  );
  const slider = element.shadowRoot?.querySelector<HTMLInputElement>('.slider');
  if (slider == null) throw new Error('There is no slider');
  slider.value = '-4';
  slider.dispatchEvent(new Event('input'));
  await vi.waitFor(() => expect(element.reading?.value).toBeCloseTo(-0.04, 6), patience);
  expect(told).toEqual([{ function: 'leaky-relu', z: -4, alpha: null, gradient: 1 }]);
  const alpha = element.shadowRoot?.querySelector<HTMLInputElement>('#alpha');
  if (alpha == null) throw new Error('There is no field for α');
  alpha.value = '2';
  alpha.dispatchEvent(new Event('change'));
  await element.updateComplete;
  expect(text(element, '[role=alert]')).toBe(
    'α: type a number from 0 to 0.99. 0.01 is still in force.',
  );
});
