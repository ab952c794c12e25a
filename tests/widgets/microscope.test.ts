import { afterEach, describe, expect, test, vi } from 'vitest';
import { cellText, parseCell, parsePath, pathText } from '../../web/api/cells.ts';
import { batchNorm, conv2d, dense, dropout, flatten } from '../../web/api/index.ts';
import type { CellQuery, Derivation, TraceNode } from '../../web/api/types.ts';
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

test('as in training, dropout has its mask and batch normalisation the mean of the image', async () => {
  const engine = await sharedEngine();
  const layers = [conv2d(2, 3), batchNorm(), dropout({ rate: 0.5 }), flatten(), dense(2)];
  const model = await engine.model({ version: 1, input: [1, 6, 6], layers }, { seed: 4 });
  const image = Float32Array.from({ length: 36 }, (_, at) => (at % 5) / 5);
  const path = 'drop1.output.mask[0,0,0,0]';
  const element = await show({ model, image, label: 1, path });
  const last = '.layer rf-tensor[label="mask of drop1"]:last-of-type';
  const mask = () => Array.from(element.shadowRoot?.querySelector<RfTensor>(last)?.data ?? []);
  expect(new Set(mask())).toEqual(new Set([1]));
  expect(text(element, '.title')).toBe('Chance decides what is dropped: 0');
  press(element, /^As in training$/);
  await vi.waitFor(() => expect(new Set(mask())).toEqual(new Set([0, 2])));
  const dropped = mask().indexOf(0);
  const index = [0, Math.floor(dropped / 16), Math.floor((dropped % 16) / 4), dropped % 4];
  element.path = `drop1.output[${index}]`;
  await vi.waitFor(() => expect(text(element, '.title')).toBe('Dropped: this cell is 0'));
  element.path = 'bn1.output.mean[0]';
  await vi.waitFor(() =>
    expect(text(element, '.title')).toBe('This cell is the mean of 16 numbers'),
  );
  await model.dispose();
});

test('of many layers those near the cell are told, and how many more are framed', async () => {
  const engine = await sharedEngine();
  const model = await engine.model('resnet-mini', { seed: 1 });
  const image = Float32Array.from({ length: 784 }, (_, at) => (at % 13) / 13);
  const element = await show({ model, image, label: 3, path: 'conv1.output[0,0,14,14]' });
  await vi.waitFor(() => expect(text(element, '.legend')).toContain('It feeds'));
  const words = text(element, '.legend p:last-child');
  expect(words).toMatch(
    /^It feeds 1 × 1 of conv1-norm and relu1, .*; \d+ more layers are framed\.$/,
  );
  expect(words.split(', ')).toHaveLength(5);
  await model.dispose();
});

test('nothing is asked about training where it makes no difference', async () => {
  const element = await show();
  const groups = [...(element.shadowRoot?.querySelectorAll('[role="group"]') ?? [])];
  const names = groups.map((group) => group.getAttribute('aria-label'));
  expect(names).toContain('What is shown of each layer');
  expect(names).not.toContain('Which pass');
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
    await vi.waitFor(() => expect(text(element, '.title')).toBe(title), { timeout: 10_000 });
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

test('a probability of several classes has a row for each, whose scores lead further', async () => {
  const engine = await sharedEngine();
  const layers = [flatten(), dense(3)];
  const model = await engine.model({ version: 1, input: [1, 2, 2], layers }, { seed: 2 });
  const image = Float32Array.of(0, 1, 0.5, 0);
  const path = 'loss.output.probabilities[0,1,0,0]';
  const element = await show({ model, image, label: 2, path });
  const rows = () => [...(element.shadowRoot?.querySelectorAll('.chosen .classes tbody tr') ?? [])];
  expect(rows()).toHaveLength(3);
  expect(text(element, '.chosen .classes thead').replaceAll(' ', '')).toBe(
    'classzz−maxez−maxpyp−y',
  );
  expect(rows().map((row) => row.getAttribute('aria-current'))).toEqual([null, 'true', null]);
  const shown = element.shown as Derivation;
  const targets = shown.terms.slice(1).map(({ between }) => between?.target);
  expect(targets).toEqual([0, 0, 1]);
  rows()[2]?.querySelector<HTMLButtonElement>('button.factor')?.click();
  await vi.waitFor(() =>
    expect(element.shown?.target).toMatchObject({ node: 'dense1', index: [0, 2, 0, 0] }),
  );
  element.path = 'loss.output.perImage[0,0,0,0]';
  await vi.waitFor(() => expect(element.shown?.rule).toBe('cross_entropy'));
  expect(rows()).toHaveLength(3);
  expect(rows().map((row) => row.getAttribute('aria-current'))).toEqual([null, null, 'true']);
  await model.dispose();
});

test('what decided a gradient is outlined, and leads further', async () => {
  const element = await show({ path: 'relu1.outputGradient[0,0,0,3]' });
  const source = () =>
    element.shadowRoot?.querySelector<RfTensor>('.sources rf-tensor[label^="relu1"]');
  await vi.waitFor(() => expect([...(source()?.lit ?? [])].sort()).toEqual([2, 3, 6, 7]));
  element.shadowRoot?.querySelector<HTMLButtonElement>('.chosen .deciding button')?.click();
  await vi.waitFor(() =>
    expect(element.shown?.target).toEqual({ node: 'relu1', of: 'output', index: [0, 0, 0, 2] }),
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
  expect(text(element, '.switches')).toContain('Gradients need the right answer.');
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

describe('what else can be asked about a weight', () => {
  const weight = 'conv1.parameterGradient.weight[0,0,1,1]';

  /** The answer, once there is one. */
  async function answer(element: RfMicroscope): Promise<HTMLElement> {
    return vi.waitFor(
      () => {
        const found = element.shadowRoot?.querySelector<HTMLElement>('.answer');
        if (found == null) throw new Error('There is no answer yet');
        return found;
      },
      { timeout: 10_000 },
    );
  }

  async function asked(
    question: RfMicroscope['question'],
    properties: Partial<RfMicroscope> = {},
  ): Promise<{ readonly element: RfMicroscope; readonly found: HTMLElement }> {
    const element = await show({ path: weight, question, ...properties });
    return { element, found: await answer(element) };
  }

  /** LeNet-5 as it begins, with a grey image. */
  async function lenet(): Promise<Partial<RfMicroscope>> {
    const engine = await sharedEngine();
    const model = await engine.model('lenet5', { seed: 1 });
    return { model, image: new Float32Array(784).fill(0.5), label: 3 };
  }

  test('the chain has a link for each layer, and each leads on', async () => {
    const { element, found } = await asked('chain');
    expect(found.querySelectorAll('.links li')).toHaveLength(6);
    expect(found.querySelector('.split')?.textContent).toContain('The product differs from p − y');
    found.querySelector<HTMLElement>('.links li:nth-child(3) button.follow')?.click();
    await vi.waitFor(() => expect(element.shown?.target).toMatchObject({ node: 'flatten1' }));
    expect(parsePath(element.path)).toHaveLength(2);
  });

  test('where branches join, the paths are written out', async () => {
    const engine = await sharedEngine();
    const model = await engine.model('resnet-mini', { seed: 1 });
    const { input } = model.spec;
    const image = new Float32Array(input[0] * input[1] * input[2]).fill(0.5);
    const path = 'conv1.parameter.weight[0,0,1,1]';
    const { found } = await asked('chain', { model, image, label: 1, path });
    expect(found.querySelector('summary')?.textContent).toMatch(/\d+ paths lead here/);
  });

  test('dW and dX are operations on whole tensors, which give the traced numbers', async () => {
    const { element, found } = await asked('operations');
    expect(found.querySelector('.operation')?.textContent).toBe('dW = X ⋆ dZ');
    const tensors = () => [...(element.shadowRoot?.querySelectorAll('.operands rf-operand') ?? [])];
    const data = () => tensors().map((tensor) => [...Array.from((tensor as RfTensor).data)]);
    expect(tensors()).toHaveLength(4);
    expect(data()[3]).toHaveLength(9);
    expect(found.textContent).toContain('They are the same');
    element.path = 'input.outputGradient[0,0,2,3]';
    await vi.waitFor(() => expect(text(element, '.operation')).toBe('dX = dZ ⋆ rot180(W), full'));
    const example = await (await sharedEngine()).example('one-filter-cnn');
    const kernel = example?.parameters.find(
      ({ node, name }) => node === 'conv1' && name === 'weight',
    );
    expect(data()[1]).toEqual([...(kernel?.values ?? [])].reverse());
  });

  test('of several channels those are shown that the weight connects', async () => {
    const path = 'conv2.parameterGradient.weight[3,2,1,4]';
    const { element } = await asked('operations', { ...(await lenet()), path });
    const tensors = [...(element.shadowRoot?.querySelectorAll('.operands rf-operand') ?? [])];
    const shapes = tensors.map((tensor) => (tensor as RfTensor).shape);
    expect(shapes).toEqual([
      [1, 1, 14, 14],
      [1, 1, 10, 10],
      [1, 1, 5, 5],
      [1, 1, 5, 5],
    ]);
    const [input, , , traced] = tensors as RfTensor[];
    expect(input?.lit).toEqual(expect.objectContaining({ size: 100 }));
    expect(traced?.selected).toEqual([0, 0, 1, 4]);
  });

  test('the check names the layer whose kink lies within the step', async () => {
    const { found } = await asked('check');
    expect(found.querySelectorAll('.figures tbody tr')).toHaveLength(3);
    expect(found.textContent).toContain('They differ by');
    const engine = await sharedEngine();
    const model = await engine.model('one-filter-cnn');
    await model.setParameter('conv1', 'bias', new Float32Array(1));
    const image = new Float32Array(36);
    document.body.replaceChildren();
    const kink = await asked('check', { model, image, label: 1, path: 'conv1.parameter.bias[0]' });
    expect(kink.found.textContent).toMatch(/the formula of [^.]*relu1[^.]* changes/);
  });

  test('an update is written out for any optimiser, with the loss after it', async () => {
    const { element, found } = await asked('update');
    const steps = () => element.shadowRoot?.querySelectorAll('.steps .formula').length;
    const losses = () =>
      [...(element.shadowRoot?.querySelectorAll('.figures td:nth-child(2)') ?? [])].map(
        (cell) => cell.textContent,
      );
    expect(steps()).toBe(1);
    const [now] = losses();
    const plain = losses();
    expect(plain).toHaveLength(3);
    expect(plain[2]).not.toBe(now);
    const select = found.querySelector('select') as HTMLSelectElement;
    select.selectedIndex = [...select.options].findIndex(({ text: title }) => title === 'Adam');
    select.dispatchEvent(new Event('change'));
    await vi.waitFor(() => expect(steps()).toBe(8));
    expect(losses()[0]).toBe(now);
    expect(losses()[2]).not.toBe(plain[2]);
    press(element, /^One more with this gradient$/);
    await vi.waitFor(() => expect(text(element, '.answer')).toContain('After 1 update'));
  });

  test('the optimiser of the page comes first', async () => {
    const optimizer = { type: 'rmsprop', rate: 0.25 } as const;
    const { found } = await asked('update', { optimizer });
    const { options, selectedIndex } = found.querySelector('select') as HTMLSelectElement;
    expect(options[selectedIndex]?.text).toBe('As in training');
    expect(found.querySelector<HTMLInputElement>('#rate')?.value).toBe('0.25');
  });

  test('a convolution is a matrix whose entries are weights', async () => {
    const { element, found } = await asked('matrix');
    const picture = found.querySelector('rf-tensor') as RfTensor;
    expect(picture.shape).toEqual([16, 36]);
    expect(picture.lit?.size).toBe(16);
    const detail = { index: [0, 1], value: 0 };
    picture.dispatchEvent(new CustomEvent('rf-select', { detail }));
    await vi.waitFor(() =>
      expect(element.shown?.target).toMatchObject({ of: 'parameter', index: [0, 0, 0, 1] }),
    );
  });

  test('a matrix that nobody could read is refused in words', async () => {
    const path = 'conv1.parameter.weight[0,0,0,0]';
    const { found } = await asked('matrix', { ...(await lenet()), path });
    expect(found.querySelector('rf-tensor')).toBeNull();
    expect(found.textContent).toContain('at most 65536 are written out');
  });

  test('what is learnt of a layer alone can be asked', async () => {
    const element = await show({ path: 'relu1.output[0,0,1,1]', question: 'chain' });
    expect(element.shadowRoot?.querySelector('.question')).toBeNull();
    element.path = 'conv1.output[0,0,1,1]';
    await vi.waitFor(() => {
      const titles = [...(element.shadowRoot?.querySelectorAll('.question > .row button') ?? [])];
      expect(titles.map((button) => button.textContent)).toEqual([
        'As an operation',
        'As a matrix',
      ]);
    });
  });
});

describe('where a cell comes from and goes', () => {
  test('is framed in every layer and told in words', async () => {
    const element = await show({ path: 'pool1.output[0,0,1,0]' });
    await vi.waitFor(() => expect(text(element, '.legend')).toContain('pool1[0, 1, 0] sees'));
    expect(text(element, '.legend')).toContain('4 × 4 of input, 2 × 2 of conv1 and relu1');
    expect(text(element, '.legend')).toContain('rows 2 to 5, columns 0 to 3');
    expect(text(element, '.legend')).toContain('It feeds flatten1 and dense1.');
    const frames = (kind: string) =>
      element.shadowRoot?.querySelectorAll(`.tile .field.${kind}`).length;
    expect(frames('seen')).toBe(3);
    expect(frames('fed')).toBeGreaterThan(0);
  });

  test('a pooling shows who won and where the gradient goes, and a tie', async () => {
    const element = await show({ path: 'pool1.output[0,0,0,1]' });
    expect(element.shadowRoot?.querySelectorAll('.routing rect.winner')).toHaveLength(2);
    expect(text(element, 'figcaption')).toMatch(/won: row \d, column \d of its 2 × 2 window/);
    expect(text(element, 'figcaption')).not.toContain('tie');
    const engine = await sharedEngine();
    const model = await engine.model('one-filter-cnn');
    document.body.replaceChildren();
    const tied = await show({
      model,
      image: new Float32Array(36),
      label: 1,
      path: 'relu1.outputGradient[0,0,0,1]',
    });
    expect(text(tied, 'figcaption')).toContain('4 cells tie; the first in reading order wins');
  });

  test('a sum over channels says what each of them adds', async () => {
    const engine = await sharedEngine();
    const model = await engine.model('lenet5', { seed: 1 });
    const image = Float32Array.from({ length: 784 }, (_, at) => (at % 7) / 7);
    const element = await show({ model, image, label: 3, path: 'conv2.output[0,3,4,5]' });
    const groups = () => [...(element.shadowRoot?.querySelectorAll('.chosen .group') ?? [])];
    expect(groups()).toHaveLength(6);
    expect(groups()[2]?.textContent).toMatch(/Input channel 2:\s+25\s+products add up to/);
    const open = () => groups().filter((group) => group.querySelector('.term') !== null);
    expect(open()).toHaveLength(1);
    const closed = groups().find((group) => group.querySelector('.term') === null);
    closed?.querySelector('button')?.click();
    await vi.waitFor(() => expect(open()).toHaveLength(2));
    expect(open()[0]?.querySelectorAll('.term')).toHaveLength(25);
  });
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
