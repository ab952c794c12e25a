import { afterEach, expect, test, vi } from 'vitest';
import type { Picture } from '../../web/widgets/laboratory/picture.ts';
import convolutionText from '../golden/conv2d.json?raw';
import {
  expectNumbers,
  type GoldenCase,
  golden,
  own,
  show,
  soon,
  tensor,
  text,
} from './shown-laboratory.ts';

afterEach(() => document.body.replaceChildren());

test("the page's own images can be chosen for filters, poolings and moves", async () => {
  const digit: Picture = { channels: 1, height: 6, width: 6, values: own.values.subarray(0, 36) };
  const offered = [{ name: 'chosen-digit', title: 'The chosen digit', make: () => digit }];
  for (const [tag, label] of [
    ['rf-filters', 'Picture'],
    ['rf-pooling', 'Before the pooling'],
    ['rf-shift', 'The picture, moved'],
  ] as const) {
    const properties = tag === 'rf-shift' ? { right: 0, offered } : { offered };
    const element = show(tag, { picture: 'chosen-digit' }, properties);
    await expectNumbers(element, label, [...digit.values]);
    const choice = element.shadowRoot?.querySelector<HTMLSelectElement>('#picture');
    expect(choice?.selectedOptions[0]?.textContent).toBe('The chosen digit');
  }
});

test.each([
  ['grid-4x4', 'max', 'pool4x4_max'],
  ['grid-4x4', 'min', 'pool4x4_min'],
  ['grid-4x4', 'average', 'pool4x4_avg'],
  ['grid-4x4', 'l2', 'pool4x4_l2'],
  ['grid-4x4', 'global-max', 'pool4x4_global_max'],
  ['grid-4x4', 'global-min', 'pool4x4_global_min'],
  ['grid-4x4', 'global-average', 'pool4x4_global_avg'],
  ['edge-map-4x4', 'max', 'edge_then_relu_then_maxpool'],
  ['edge-map-4x4', 'min', 'edge_then_relu_then_minpool'],
  ['edge-map-4x4', 'average', 'edge_then_relu_then_avgpool'],
  ['edge-map-4x4', 'l2', 'edge_then_relu_then_l2pool'],
])('pooling of %s by %s has the numbers of the course', async (picture, kind, id) => {
  const element = show('rf-pooling', { picture, kind });
  await expectNumbers(element, 'After the pooling', golden(id).outputs.Y?.data ?? []);
});

test('floor drops a last window that does not fit, ceil keeps it', async () => {
  const element = show('rf-pooling', { picture: 'grid-5x5', kind: 'max' });
  await vi.waitFor(() => expect(tensor(element, 'After the pooling')?.shape).toEqual([2, 2]), soon);
  expect(text(element)).toContain('9 of them are in no window');
  element.setAttribute('rounding', 'ceil');
  await vi.waitFor(() => expect(tensor(element, 'After the pooling')?.shape).toEqual([3, 3]), soon);
});

test('a maximum shows which numbers it throws away, a mean keeps something of all', async () => {
  const element = show('rf-pooling', { picture: 'grid-4x4', kind: 'max' });
  const label = 'Windows that keep each number';
  await expectNumbers(element, label, [0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1]);
  // Overlapping windows keep a number more than once; of equal ones the first.
  element.setAttribute('stride', '1');
  await expectNumbers(element, label, [0, 0, 0, 1, 0, 4, 0, 1, 0, 0, 0, 0, 0, 2, 0, 1]);
  element.setAttribute('kind', 'average');
  await vi.waitFor(() => expect(tensor(element, label)).toBeNull(), soon);
});

test('a picture in colour is pooled channel by channel', async () => {
  const element = show('rf-pooling', { picture: 'own', kind: 'max' }, { own });
  const after = () => tensor(element, 'After the pooling');
  await vi.waitFor(() => expect(after()?.shape).toEqual([3, 3, 3]), soon);
  for (let c = 0; c < 3; c += 1) {
    const plane = own.values.subarray(36 * c, 36 * (c + 1));
    const window = [0, 1, 6, 7].map((cell) => plane[cell] ?? 0);
    expect(after()?.data[9 * c]).toBe(Math.max(...window));
  }
  expect(text(element)).toContain('3 × 6 × 6 numbers become 3 × 3 × 3');
});

test('sizes for n, f, p and s are those of the course', async () => {
  const sizes = golden('output_sizes');
  const rows = sizes.inputs.nfps?.data ?? [];
  const element = show('rf-windows', {});
  let checked = 0;
  for (const [at, output] of (sizes.outputs.out?.data ?? []).entries()) {
    const [image = 0, kernel = 0, padding = 0, stride = 0] = rows.slice(at * 4, at * 4 + 4);
    if (image > 28) continue;
    Object.assign(element, { image, kernel, padding, stride });
    await vi.waitFor(() => {
      expect(tensor(element, 'Windows over each pixel')?.shape).toEqual([image, image]);
      expect(tensor(element, 'Pixels in each window')?.shape).toEqual([output, output]);
    }, soon);
    checked += 1;
  }
  expect(checked).toBeGreaterThan(10);
});

test('padding lets more windows see the corner, a long stride leaves pixels unseen', async () => {
  const element = show('rf-windows', { image: 5, kernel: 3 });
  const rows = [1, 2, 3, 2, 1];
  const label = 'Windows over each pixel';
  await expectNumbers(
    element,
    label,
    rows.flatMap((y) => rows.map((x) => y * x)),
  );
  expect(text(element)).toContain(
    'The first corner is seen by 1 window, a pixel in the middle by 9',
  );
  element.setAttribute('padding', '1');
  await vi.waitFor(() => expect(tensor(element, label)?.data[0]).toBe(4), soon);
  Object.assign(element, { image: 7, kernel: 2, padding: 0, stride: 3 });
  await vi.waitFor(() => expect(text(element)).toContain('No window sees 33 of the pixels'), soon);
  expect(tensor(element, label)?.dimmed?.size).toBe(33);
});

test('an image may have more columns than rows', async () => {
  const element = show('rf-windows', { image: 6, columns: 7, stride: 2 });
  const label = 'Pixels in each window';
  await vi.waitFor(() => expect(tensor(element, label)?.shape).toEqual([2, 3]), soon);
  const seen = tensor(element, 'Windows over each pixel');
  expect(seen?.shape).toEqual([6, 7]);
  expect([...(seen?.dimmed ?? [])]).toEqual([35, 36, 37, 38, 39, 40, 41]);
  element.removeAttribute('columns');
  await vi.waitFor(() => expect(tensor(element, label)?.shape).toEqual([2, 2]), soon);
});

test('padding on one side gives the size of padding on all, and other windows', async () => {
  const element = show('rf-windows', { image: 28, padding: 1, stride: 2 });
  const inWindow = () => tensor(element, 'Pixels in each window');
  await vi.waitFor(() => expect(inWindow()?.data[0]).toBe(4), soon);
  expect(inWindow()?.shape).toEqual([14, 14]);
  element.toggleAttribute('one-sided', true);
  await vi.waitFor(() => expect(inWindow()?.data[0]).toBe(9), soon);
  expect(inWindow()?.shape).toEqual([14, 14]);
  expect(inWindow()?.data[14 * 14 - 1]).toBe(4);
  expect(tensor(element, 'Windows over each pixel')?.sides).toEqual([0, 1, 0, 1]);
});

test.each([
  ['keras_same_8x8_s2', true],
  ['even_8x8_s2_p1_floor', false],
])('%s: padding lies where Keras lays it, or all around', async (id, oneSided) => {
  const { inputs, outputs } = JSON.parse(convolutionText).cases.find(
    (one: GoldenCase) => one.id === id,
  ) as GoldenCase;
  const plane = (name: string, cells: number, at: number) =>
    (inputs[name]?.data ?? []).slice(at * cells, (at + 1) * cells);
  // The golden case has two channels: what they give is added up.
  const elements = [0, 1].map((channel) => {
    const image = { height: 8, width: 8, values: plane('X', 64, channel) };
    const kernel = plane('W', 9, channel).join();
    const attributes = { kernel, padding: 1, stride: 2 };
    return show('rf-convolution', attributes, { image, oneSided });
  });
  await vi.waitFor(() => {
    const maps = elements.map((element) => tensor(element, 'Feature map')?.data ?? []);
    const bias = inputs.b?.data[0] ?? 0;
    for (const [cell, value] of (outputs.Y?.data ?? []).slice(0, 16).entries()) {
      const sum = maps.reduce((total, map) => total + (map[cell] ?? Number.NaN), bias);
      expect(sum).toBeCloseTo(value, 4);
    }
  }, soon);
});

test('moved by one, a maximum of 2 × 2 gives other numbers; a global one stays', async () => {
  const operation = 'max-2';
  const element = show('rf-shift', { picture: 'grid-4x4', operation, right: 1 });
  const { data = [] } = golden('translation_shifted_right_1').outputs.Y ?? {};
  await expectNumbers(element, 'Map of the moved picture', data);
  await expectNumbers(element, 'Difference of the two maps', [-2, 2, -3, 3]);
  expect(text(element)).toContain('the map changed by −3 to 3');
  element.setAttribute('operation', 'global-max');
  await vi.waitFor(() => expect(text(element)).toContain('the map stayed'), soon);
});

test('a dense layer behind the map gives other scores when the picture moves', async () => {
  const element = show('rf-shift', { picture: 'nine', operation: 'identity', right: 0 });
  const scores = () =>
    [...(element.shadowRoot?.querySelectorAll('.scores tbody tr') ?? [])].map((line) =>
      [...line.querySelectorAll('td')].map(({ textContent }) => textContent),
    );
  await vi.waitFor(() => expect(scores()).toHaveLength(2), soon);
  expect(scores()[1]).toEqual(scores()[0]);
  element.setAttribute('right', '5');
  await vi.waitFor(() => expect(scores()[1]).not.toEqual(scores()[0]), soon);
  const number = (text: string | null | undefined) => Number(text?.replace('−', '-'));
  const [[left, right] = [], [leftAfter, rightAfter] = []] = scores();
  expect(number(leftAfter)).toBeLessThan(number(left));
  expect(number(rightAfter)).toBeGreaterThan(number(right));
});

test('a convolution of a moved picture is the moved map, but at a border that is not black', async () => {
  const element = show('rf-shift', { picture: 'nine', right: -3, down: 2 });
  await vi.waitFor(() => expect(text(element)).toContain('the same in every cell'), soon);
  expect(Array.from(tensor(element, 'Map of the moved picture')?.data ?? []).some(Boolean)).toBe(
    true,
  );
  element.setAttribute('picture', 'grey-landscape');
  await vi.waitFor(() => expect(text(element)).toContain('differ at the border'), soon);
  const { data = [], shape = [] } = tensor(element, 'Difference of the two maps') ?? {};
  const [height = 0, width = 0] = shape;
  expect([height, width]).toEqual([94, 94]);
  for (let y = 2; y < height; y += 1) {
    for (let x = 0; x < width - 3; x += 1) expect(data[y * width + x]).toBe(0);
  }
});

test('arrow keys walk the terms of a cell, and light their pixels', async () => {
  const element = show('rf-pooling', { picture: 'grid-4x4', kind: 'max' });
  const walked = () => element.shadowRoot?.querySelector<HTMLElement>('.walked');
  await vi.waitFor(() => expect(walked()).not.toBeNull(), soon);
  const before = () => [...(tensor(element, 'Before the pooling')?.lit ?? [])];
  expect(before()).toEqual([0, 1, 4, 5]);
  walked()?.focus();
  const press = async (key: string) => {
    walked()?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));
    await new Promise((done) => requestAnimationFrame(done));
  };
  await press('ArrowRight');
  expect(before()).toEqual([0]);
  await press('End');
  expect(before()).toEqual([5]);
  expect(walked()?.querySelector('[aria-live]')?.textContent).toContain('5');
  await press('ArrowLeft');
  expect(before()).toEqual([4]);
  walked()?.blur();
  await new Promise((done) => requestAnimationFrame(done));
  expect(before()).toEqual([0, 1, 4, 5]);
  // The player has not moved.
  expect(text(element)).toContain('1 / 4');
});

test('a convolution is a matrix with a row for each window', async () => {
  const element = show('rf-sparse-matrix', { image: 6, cell: '0,1,2' });
  await vi.waitFor(() => expect(text(element)).toContain('Row 7 of 16: 9 weights'), soon);
  const matrix = tensor(element, 'The matrix');
  expect(matrix?.shape).toEqual([16, 36]);
  expect([...(matrix?.lit ?? [])].map((at) => at % 36)).toEqual([8, 9, 10, 14, 15, 16, 20, 21, 22]);
  expect(text(element)).toContain('every cell agrees');
  expect(text(element)).toContain('36·16=576');
});

test.each([
  ['one-filter', ['=10', '784·676+676=530,660']],
  ['lenet', ['(5·5·1+1)·6=156', '=117,600']],
  ['rgb', ['(3·3·3+1)·10=280']],
  ['fifty', ['(3·3·3+1)·50=1,400', '=68,952,600', 'No page could hold them']],
  ['one-by-one', ['(1·1·512+1)·128=65,664', '128 × 28 × 28']],
  ['strided', ['1 × 14 × 14']],
  ['two-groups', ['(5·5·48+1)·256=307,456', '(5·5·96/2)']],
  ['depthwise', ['=320', '(3·3·32/32)']],
])('the cost of %s is counted by the engine', async (example, expected) => {
  const element = show('rf-layer-cost', { example });
  await vi.waitFor(() => {
    const shown = `${text(element)} ${text(element).replace(/\s/g, '')}`;
    for (const part of expected) expect(shown).toContain(part);
  }, soon);
});
