import { afterEach, expect, test, vi } from 'vitest';
import { SoftmaxAsker } from '../../web/widgets/softmax/asker.ts';
import type { RfSoftmax } from '../../web/widgets/softmax/softmax.ts';
import '../../web/widgets/softmax/define.ts';
import goldenText from '../golden/dense_act_loss.json?raw';

interface GoldenCase {
  readonly id: string;
  readonly inputs: { readonly X: { readonly data: readonly number[] } };
  readonly outputs: { readonly Y: { readonly data: readonly number[] } };
}

const golden = (JSON.parse(goldenText) as { readonly cases: readonly GoldenCase[] }).cases;
const patience = { timeout: 20_000 };

afterEach(() => document.body.replaceChildren());

async function show(scores?: string): Promise<RfSoftmax> {
  const element = document.createElement('rf-softmax') as RfSoftmax;
  if (scores !== undefined) element.setAttribute('scores', scores);
  document.body.append(element);
  await vi.waitFor(() => expect(element.reading).toBeDefined(), patience);
  await element.updateComplete;
  return element;
}

test('probabilities are those of an independent implementation', async () => {
  const { inputs, outputs } = golden.find(({ id }) => id === 'softmax') as GoldenCase;
  const classes = 5;
  const asker = new SoftmaxAsker();
  const together = await asker.many(Float32Array.from(inputs.X.data), classes);
  for (let row = 0; row < 3; row += 1) {
    const list = inputs.X.data.slice(row * classes, (row + 1) * classes);
    const { probabilities } = await asker.ask(list);
    probabilities.forEach((p, at) => {
      expect(p).toBeCloseTo(outputs.Y.data[row * classes + at] ?? Number.NaN, 6);
      expect(together[row * classes + at]).toBeCloseTo(p, 6);
    });
  }
  await asker.dispose();
});

test('two classes are a sigmoid, with its slope', async () => {
  const element = await show('1,0');
  expect(element.reading?.probabilities[0]).toBeCloseTo(0.7310585786, 6);
  expect(element.reading?.slopes.flat().map((slope) => Number(slope.toFixed(5)))).toEqual([
    0.19661, -0.19661, -0.19661, 0.19661,
  ]);
});

test('large scores give the same as small ones, and the largest is written as taken away', async () => {
  const element = await show('2,1,0');
  const small = element.reading?.probabilities;
  const buttons = [...(element.shadowRoot?.querySelectorAll('button') ?? [])];
  buttons.find(({ textContent }) => textContent?.includes('Add 1000'))?.click();
  expect(element.scores).toBe('1002,1001,1000');
  await vi.waitFor(() => expect(element.reading?.scores[0]).toBe(1002), patience);
  await element.updateComplete;
  expect(element.reading?.probabilities).toEqual(small);
  const formulas = element.shadowRoot?.querySelector('.formulas')?.textContent ?? '';
  expect(formulas.replace(/\s+/g, '')).toContain('1001−1002');
});
