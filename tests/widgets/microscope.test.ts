import { afterEach, describe, expect, test, vi } from 'vitest';
import { cellText, parseCell, parsePath, pathText } from '../../web/api/cells.ts';
import type { CellQuery, TraceNode } from '../../web/api/types.ts';
import type { MicroscopeDetail, RfMicroscope } from '../../web/widgets/microscope/microscope.ts';
import { placeNodes, withLoss } from '../../web/widgets/microscope/plan.ts';
import { fold, partWith, viewShape, wholeOf } from '../../web/widgets/microscope/views.ts';
import { sharedEngine } from '../../web/widgets/shared/shared-engine.ts';
import type { RfTensor } from '../../web/widgets/tensor/tensor.ts';
import '../../web/widgets/microscope/define.ts';

afterEach(() => document.body.replaceChildren());

async function show(properties: Partial<RfMicroscope> = {}): Promise<RfMicroscope> {
  const element = document.createElement('rf-microscope') as RfMicroscope;
  Object.assign(element, properties);
  document.body.append(element);
  await vi.waitFor(() => expect(element.shown).toBeDefined(), { timeout: 20_000 });
  return element;
}

function text(element: RfMicroscope, selector: string): string {
  const found = element.shadowRoot?.querySelector(selector);
  return found?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}

function press(element: RfMicroscope, name: RegExp): void {
  const buttons = [...(element.shadowRoot?.querySelectorAll('button') ?? [])];
  const found = buttons.find((button) =>
    name.test(button.getAttribute('aria-label') ?? button.textContent?.trim() ?? ''),
  );
  if (found === undefined) throw new Error(`There is no button ${name}`);
  found.click();
}

test('alone it shows the worked example, opened at its first layer', async () => {
  const element = await show();
  expect(element.shown?.target).toEqual({ node: 'conv1', of: 'output', index: [0, 0, 2, 2] });
  expect(text(element, '.title')).toBe('This cell is 9 products and the bias added up');
  expect(text(element, '.layer h2')).toBe('conv1 conv2d');
});

test('factors lead from a weight’s gradient to the loss, and the breadcrumb leads back', async () => {
  const element = await show({ path: 'conv1.parameterGradient.weight[0,0,1,1]' });
  const told: MicroscopeDetail[] = [];
  element.addEventListener('rf-cell', (event) =>
    told.push((event as CustomEvent<MicroscopeDetail>).detail),
  );
  const steps: readonly (readonly [RegExp, string])[] = [
    [/∂L\/∂conv1\[0, 0, 2\]: where from/, 'The gradient comes back through relu'],
    [/∂L\/∂relu1\[0, 0, 2\]: where/, 'This cell won one window and gets the gradient'],
    [/∂L\/∂pool1\[0, 0, 1\]: where/, 'This is the same number at another place'],
    [/∂L\/∂flatten1\[1, 0, 0\]: where/, 'This cell is one product added up'],
    [/∂L\/∂dense1\[0, 0, 0\]: where/, 'The gradient is the probability minus the target'],
    [/probabilities of loss\[0, 0, 0\]: where/, 'This cell is sigmoid of one number'],
  ];
  for (const [name, title] of steps) {
    press(element, name);
    await vi.waitFor(() => expect(text(element, '.title')).toBe(title));
  }
  expect(told.map(({ passing }) => passing)).toEqual(steps.map(() => false));
  expect(parsePath(element.path)).toHaveLength(7);
  press(element, /^∂L\/∂conv1\[0, 0, 2\]$/);
  await vi.waitFor(() =>
    expect(text(element, '.title')).toBe('The gradient comes back through relu'),
  );
  element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
  await vi.waitFor(() => expect(element.path).toBe('conv1.parameterGradient.weight[0,0,1,1]'));
});

test('the cells that the chosen one was made of are outlined in what they lie in', async () => {
  const element = await show({ path: 'conv1.output[0,0,1,1]' });
  const source = () =>
    element.shadowRoot?.querySelector<RfTensor>('.sources rf-tensor[label^="input"]');
  await vi.waitFor(() =>
    expect([...(source()?.lit ?? [])]).toEqual([7, 8, 9, 13, 14, 15, 19, 20, 21]),
  );
});

test('a cell that the network does not have leads to the beginning', async () => {
  const element = await show({ path: 'conv9.output[0,0,0,0]' });
  await vi.waitFor(() => expect(element.shown?.target.node).toBe('conv1'));
  expect(element.path).toBe('');
});

test('without the right answer there are values and no gradients', async () => {
  const engine = await sharedEngine();
  const model = await engine.model('lenet5', { seed: 1 });
  const element = await show({ model, image: new Float32Array(784).fill(0.5), show: 'both' });
  const tiles = [...(element.shadowRoot?.querySelectorAll('.tile .node') ?? [])];
  expect(tiles.map((tile) => tile.textContent)).not.toContain('loss');
  expect(element.shadowRoot?.querySelector('.twin')).toBeNull();
  expect(text(element, '.whole > .row')).toContain('Gradients need the right answer.');
  element.label = 3;
  await vi.waitFor(() => expect(element.shadowRoot?.querySelector('.twin')).not.toBeNull());
});

test('a long sum is shown in part, and whole when asked for', async () => {
  const engine = await sharedEngine();
  const model = await engine.model('lenet5', { seed: 1 });
  const image = new Float32Array(784).fill(0.5);
  const element = await show({ model, image, label: 3, path: 'dense1.output[0,7,0,0]' });
  const items = () =>
    element.shadowRoot?.querySelectorAll('.formula .term[role="listitem"]').length;
  await vi.waitFor(() => expect(items()).toBe(30));
  press(element, /^Show all 401 terms$/);
  await vi.waitFor(() => expect(items()).toBe(401));
});

describe('the picture of a network', () => {
  const node = (name: string, ...inputs: string[]): TraceNode => ({
    name,
    type: 'relu',
    inputs,
    shape: [1, 1, 2, 2],
    parameters: [],
    besides: [],
  });

  test('puts branches below each other, and what joins them behind the longest', () => {
    const places = placeNodes([
      node('input'),
      node('a', 'input'),
      node('b', 'input'),
      node('c', 'b'),
      node('join', 'a', 'c'),
    ]);
    const at = places.map(({ node: { name }, column, row }) => [name, column, row]);
    expect(at).toEqual([
      ['input', 0, 0],
      ['a', 1, 0],
      ['b', 1, 1],
      ['c', 2, 1],
      ['join', 3, 0],
    ]);
  });

  test('ends in the loss, which reads what nothing else reads', () => {
    const nodes = withLoss([node('input'), node('a', 'input'), node('b', 'a')]);
    expect(nodes.at(-1)).toMatchObject({ name: 'loss', inputs: ['b'] });
  });
});

describe('a tensor on the screen', () => {
  test('folds units into rows without moving them', () => {
    expect(fold(10)).toEqual([1, 10]);
    expect(fold(120)).toEqual([10, 12]);
    expect(fold(400)).toEqual([20, 20]);
    expect(fold(97)).toEqual([1, 97]);
    for (let units = 1; units < 500; units += 1) {
      const [rows, columns] = fold(units);
      expect(rows * columns).toBe(units);
    }
  });

  test('keeps maps as maps and weights as they are', () => {
    expect(viewShape({ of: 'output' }, [1, 6, 28, 28])).toEqual([6, 28, 28]);
    expect(viewShape({ of: 'output' }, [1, 84, 1, 1])).toEqual([7, 12]);
    expect(viewShape({ of: 'parameter' }, [16, 6, 5, 5])).toEqual([16, 6, 5, 5]);
    expect(viewShape({ of: 'parameterGradient' }, [10, 84])).toEqual([10, 84]);
  });

  test('is cut to the one filter or unit that all the cells lie in', () => {
    const filter = { of: 'parameter' } as const;
    expect(partWith(filter, [16, 6, 5, 5], [300, 449])).toEqual({
      first: 300,
      shape: [6, 5, 5],
      number: 2,
    });
    expect(partWith(filter, [120, 400], [800, 1199])).toEqual({
      first: 800,
      shape: [20, 20],
      number: 2,
    });
    const spread = partWith(filter, [16, 6, 5, 5], [0, 449]);
    expect(spread).toEqual(wholeOf(filter, [16, 6, 5, 5]));
  });
});

describe('a cell in words', () => {
  test('comes back as it was', () => {
    const cells: readonly CellQuery[] = [
      { node: '3a-1x1.b', of: 'parameterGradient', name: 'weight', index: [2, 0, 1, 1] },
      { node: 'loss', of: 'output', name: 'probabilities', index: [0, 3, 0, 0] },
      { node: 'conv1', of: 'outputGradient', index: [0, 1, 2, 3] },
    ];
    for (const cell of cells) expect(parseCell(cellText(cell))).toEqual(cell);
    expect(parsePath(pathText(cells))).toEqual(cells);
  });

  test('is nothing when it is no cell', () => {
    for (const text of ['', 'conv1', 'conv1.output', 'conv1.output[]', 'conv1.weights[0]', 'a[-1]'])
      expect(parseCell(text), text).toBeUndefined();
  });
});
