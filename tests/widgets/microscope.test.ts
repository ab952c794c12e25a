import { afterEach, describe, expect, test, vi } from 'vitest';
import { parsePath } from '../../web/api/cells.ts';
import { batchNorm, conv2d, dense, dropout, flatten } from '../../web/api/index.ts';
import type { Derivation } from '../../web/api/types.ts';
import type { MicroscopeDetail } from '../../web/widgets/microscope/microscope.ts';
import { sharedEngine } from '../../web/widgets/shared/shared-engine.ts';
import type { RfTensor } from '../../web/widgets/tensor/tensor.ts';
import { press, show, text } from './shown-microscope.ts';

afterEach(() => document.body.replaceChildren());

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
