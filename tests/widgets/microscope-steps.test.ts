import { afterEach, describe, expect, test, vi } from 'vitest';
import { sgd } from '../../web/api/index.ts';
import type { RfMicroscope } from '../../web/widgets/microscope/microscope.ts';
import { formatNumber } from '../../web/widgets/shared/format.ts';
import { sharedEngine } from '../../web/widgets/shared/shared-engine.ts';
import { listen, press, root, show, text } from './shown-microscope.ts';

afterEach(() => document.body.replaceChildren());

/** Chooses what the player goes through. */
function choose(element: RfMicroscope, walk: RfMicroscope['walk']): void {
  const list = root(element).querySelector<HTMLSelectElement>('#walk');
  if (list === null) throw new Error('Nothing can be gone through');
  list.value = walk;
  list.dispatchEvent(new Event('change'));
}

describe('step by step', () => {
  test('the first step lights the first term and its cells, the next the second', async () => {
    const element = await show({ walk: 'terms' });
    const told = listen(element);
    const image = () => {
      const tensors = [...root(element).querySelectorAll('.sources rf-tensor')];
      return tensors.find(({ ariaLabel, label }: Element & { label?: string }) =>
        /^input/.test(label ?? ariaLabel ?? ''),
      ) as (Element & { lit: ReadonlySet<number> }) | undefined;
    };
    expect(image()?.lit.size).toBe(9);
    press(element, /^Step$/);
    await element.updateComplete;
    expect(element.term).toBe(1);
    expect(text(element, '.walk .at')).toMatch(
      /^Term 1 of 10, .*input\[0, 2, 2\].*: \S+ times \S+ is \S+\.$/,
    );
    expect(root(element).querySelector('.chosen .term')?.classList).toContain('lit');
    expect(image()?.lit).toEqual(new Set([2 * 6 + 2]));
    press(element, /^Step$/);
    await element.updateComplete;
    expect(image()?.lit).toEqual(new Set([2 * 6 + 3]));
    press(element, /^Back$/);
    await element.updateComplete;
    expect(told.map(({ term, passing }) => [term, passing])).toEqual([
      [1, true],
      [2, true],
      [1, true],
    ]);
  });

  test('keys step, and another cell begins before its first term', async () => {
    const element = await show({ walk: 'terms' });
    const key = async (name: string) => {
      element.dispatchEvent(new KeyboardEvent('keydown', { key: name, composed: true }));
      await element.updateComplete;
    };
    await key('End');
    expect(element.term).toBe(10);
    await key('Home');
    await key('ArrowRight');
    expect(element.term).toBe(2);
    root(element).querySelector<HTMLElement>('.chosen button.factor')?.click();
    await vi.waitFor(() => expect(element.shown?.target.node).toBe('input'));
    expect(element.term).toBe(0);
  });

  test('goes through the cells of the map, in reading order', async () => {
    const element = await show({ path: 'conv1.output[0,0,2,3]' });
    choose(element, 'cells');
    await element.updateComplete;
    expect(text(element, '.player output')).toBe('12 / 16');
    press(element, /^Step$/);
    await element.updateComplete;
    expect(element.path).toBe('conv1.output[0,0,3,0]');
    await vi.waitFor(() => expect(element.shown?.target.index).toEqual([0, 0, 3, 0]));
  });

  for (const [what, path, term] of [
    ['in a channel that was closed', 'conv2.output[0,3,4,5]', 100],
    ['beyond the largest of a long sum', 'conv1.parameterGradient.weight[0,0,2,2]', 701],
  ] as const) {
    test(`writes a term ${what}`, async () => {
      const engine = await sharedEngine();
      const model = await engine.model('lenet5', { seed: 3 });
      const image = Float32Array.from({ length: 784 }, (_, at) => (at % 13) / 13);
      const element = await show({ model, image, label: 3, path, walk: 'terms', term });
      await vi.waitFor(() => expect(root(element).querySelector('.term.lit')).not.toBeNull());
      expect(text(element, '.walk .at')).toContain(`Term ${term} of `);
    });
  }
});

test('the same step on a batch has the mean gradient, its shares and the mean losses', async () => {
  const engine = await sharedEngine();
  const example = await engine.example('one-filter-cnn');
  const model = await engine.model('one-filter-cnn');
  for (const { node, name, values } of example?.parameters ?? []) {
    await model.setParameter(node, name, values);
  }
  const image = example?.image ?? new Float32Array();
  const images = Float32Array.from([...image, ...[...image].reverse()]);
  const batch = { images, labels: [1, 0] };
  const weight = { node: 'conv1', name: 'weight', index: [0, 0, 1, 1] };
  const path = 'conv1.parameter.weight[0,0,1,1]';
  const question = 'update' as const;
  const element = await show({ model, image, label: 1, batch, path, question });
  await vi.waitFor(() => expect(text(element, '.batch')).not.toBe(''), { timeout: 10_000 });
  const trace = await model.trace(images, batch.labels);
  const update = await trace.deriveUpdate({ ...weight, of: 'parameter' }, sgd());
  const effect = await trace.effect(weight, sgd());
  const { shares } = await trace.shares(weight);
  const texts = (selector: string) =>
    [...root(element).querySelectorAll(selector)].map((found) => found.textContent?.trim());
  expect(texts('.batch .shares .number')).toEqual([...shares.data].map(formatNumber));
  expect(texts('.batch .steps math.value').at(-1)).toBe(formatNumber(update.value));
  expect(texts('.batch td:nth-child(2)')).toEqual(
    [effect.before, effect.one, effect.all].map(formatNumber),
  );
  expect(root(element).querySelector('.batch .mean')?.ariaLabel).toMatch(
    /^∂J\/∂\(weight of conv1\)\[0, 0, 1, 1\] is the sum of (\S+), (\S+), divided by 2: /,
  );
  // The factors of a batch are no cells of the image under the microscope.
  expect(root(element).querySelectorAll('.batch button')).toHaveLength(0);
});
