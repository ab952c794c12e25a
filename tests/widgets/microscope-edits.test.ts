import { afterEach, expect, test, vi } from 'vitest';
import type { Model, Trace } from '../../web/api/types.ts';
import {
  cellNumber,
  editsText,
  parseEdits,
  withEdit,
  withoutPixels,
} from '../../web/widgets/microscope/edits.ts';
import type { MicroscopeDetail, RfMicroscope } from '../../web/widgets/microscope/microscope.ts';
import { sharedEngine } from '../../web/widgets/shared/shared-engine.ts';
import type { RfTensor } from '../../web/widgets/tensor/tensor.ts';
import { root, show, text } from './shown-microscope.ts';

afterEach(() => document.body.replaceChildren());

/** What a person types into the field of the chosen cell. */
function type(element: RfMicroscope, value: string): void {
  const field = root(element).querySelector<HTMLInputElement>('#number');
  if (field === null) throw new Error('The chosen cell cannot be changed');
  field.value = value;
  field.dispatchEvent(new Event('input'));
  field.dispatchEvent(new Event('change'));
}

function said(element: RfMicroscope, words: RegExp): Promise<void> {
  return vi.waitFor(() => expect(text(element, '.edits [role="status"]')).toMatch(words), {
    timeout: 10_000,
  });
}

async function lenet(): Promise<{ readonly model: Model; readonly image: Float32Array }> {
  const engine = await sharedEngine();
  const model = await engine.model('lenet5', { seed: 1 });
  return { model, image: Float32Array.from({ length: 784 }, (_, at) => ((at % 13) + 1) / 14) };
}

/** Places at which the output of a layer is another one in two traces. */
async function differences(node: string, before: Trace, after: Trace): Promise<number> {
  const [one, other] = await Promise.all(
    [before, after].map((trace) => trace.tensor({ node, of: 'output' })),
  );
  return (one?.data ?? []).filter((value, at) => value !== other?.data[at]).length;
}

test('edits are a text, a cell has one, and what is no number of a given cell is left out', () => {
  const cell = { node: 'input', of: 'output', index: [0, 0, 1, 2] } as const;
  const weight = { node: 'conv1', of: 'parameter', name: 'weight', index: [0, 0, 2, 2] } as const;
  const once = withEdit('', { cell, value: 0.5 });
  expect(once).toBe('input.output[0,0,1,2]=0.5');
  expect(withEdit(once, { cell, value: 1 })).toBe('input.output[0,0,1,2]=1');
  const both = withEdit(once, { cell: weight, value: -2 });
  expect(parseEdits(both)).toEqual([
    { cell, value: 0.5 },
    { cell: weight, value: -2 },
  ]);
  expect(editsText(parseEdits(both))).toBe(both);
  expect(withoutPixels(both)).toBe('conv1.parameter.weight[0,0,2,2]=-2');
  expect(parseEdits('conv1.output[0,0,1,2]=1;input.output[0,0,1,2]=x;nonsense')).toEqual([]);
  expect(cellNumber('1e39')).toBeUndefined();
});

test('a changed pixel of LeNet-5 changes what the engine makes of it, and it is said how much', async () => {
  const { model, image } = await lenet();
  const element = await show({ model, image, label: 3, path: 'input.output[0,0,14,14]' });
  const told: MicroscopeDetail[] = [];
  element.addEventListener('rf-cell', (event) =>
    told.push((event as CustomEvent<MicroscopeDetail>).detail),
  );
  type(element, '0.9');
  await said(element, /^You changed input\[0, 14, 14\] from [\d.]+ to 0\.9: /);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ edits: 'input.output[0,0,14,14]=0.9', passing: true });
  const changed = image.slice();
  changed[14 * 28 + 14] = 0.9;
  await using before = await model.trace(image, 3);
  await using after = await model.trace(changed, 3);
  const count = await differences('conv1', before, after);
  expect(count).toBe(6 * 25);
  expect(text(element, '.edits [role="status"]')).toContain('150 of 4,704 cells of conv1');
  const tiles = [...root(element).querySelectorAll('.tile')];
  const badges = tiles.map((tile) => tile.querySelector('.changed')?.textContent ?? '');
  expect(badges[0]).toBe('1 changed');
  expect(badges[1]).toBe('150 changed');
  expect(badges[2]).toBe(`${await differences('relu1', before, after)} changed`);
  element.path = 'loss.output.perImage[0,0,0,0]';
  await vi.waitFor(() => expect(element.shown?.target.node).toBe('loss'));
  expect(element.shown?.value).toBe(after.loss);
  expect(image[14 * 28 + 14]).not.toBeCloseTo(0.9);
  await model.dispose();
});

test('a changed weight is that of a copy: the network keeps the weights it has', async () => {
  const { model, image } = await lenet();
  const hash = await model.weightsSha256();
  const path = 'conv1.parameter.weight[2,0,2,2]';
  const element = await show({ model, image, label: 3, path });
  const given = element.shown?.value;
  type(element, '1');
  await said(
    element,
    /^You changed weight of conv1\[2, 0, 2, 2\] from .* to 1: 784 of 4,704 cells/,
  );
  expect(element.shown?.value).toBe(1);
  const grid = root(element).querySelector<RfTensor>('.layer rf-tensor');
  expect([...(grid?.changed ?? [])]).toEqual([12]);
  expect(await model.weightsSha256()).toBe(hash);
  type(element, '−2');
  await vi.waitFor(() => expect(element.shown?.value).toBe(-2));
  await said(element, /from 1 to −2/);
  root(element).querySelector<HTMLButtonElement>('.edits button')?.click();
  await said(element, /^All numbers are as they were again: 784 of 4,704 cells/);
  expect(element.shown?.value).toBe(given);
  expect(element.edits).toBe('');
  await model.dispose();
});

test('while the network learns on, a change is compared with the weights that were looked at', async () => {
  const { model, image } = await lenet();
  const element = await show({ model, image, label: 3, path: 'input.output[0,0,14,14]' });
  await using before = await model.trace(image, 3);
  const weight = await model.parameter('conv1', 'weight');
  await model.setParameter('conv1', 'weight', weight.data.fill(0.25));
  type(element, '0.9');
  await said(element, /150 of 4,704 cells of conv1/);
  element.path = 'conv1.parameter.weight[0,0,0,0]';
  await vi.waitFor(() => expect(element.shown?.target.node).toBe('conv1'));
  type(element, '3');
  await vi.waitFor(() => expect(element.shown?.value).toBe(3));
  element.edits = '';
  element.path = 'loss.output.perImage[0,0,0,0]';
  await vi.waitFor(() => expect(element.shown?.value).toBe(before.loss));
  element.version += 1;
  await vi.waitFor(() => expect(element.shown?.value).not.toBe(before.loss));
  await model.dispose();
});

test('an address with edits leads to the changed numbers, told from those before', async () => {
  const edits = 'input.output[0,0,2,2]=0;conv1.parameter.bias[0]=1';
  const element = await show({ edits, path: 'conv1.parameter.bias[0]' });
  expect(element.shown?.value).toBe(1);
  await said(element, /^2 numbers changed: 16 of 16 cells of conv1/);
  expect(text(element, '.edits .row')).toContain('input[0, 2, 2] = 0, bias of conv1[0] = 1');
});

test('what is no number, and a cell that is not there, are refused and nothing is lost', async () => {
  const element = await show({ path: 'conv1.parameter.bias[0]' });
  type(element, 'one');
  await vi.waitFor(() =>
    expect(text(element, '.edits [role="alert"]')).toBe(
      'bias of conv1[0]: type a number such as 0.5 or −2. 0.125 is still in force.',
    ),
  );
  type(element, '1');
  await vi.waitFor(() => expect(element.shown?.value).toBe(1));
  expect(root(element).querySelector('.edits [role="alert"]')).toBeNull();
  element.edits = 'conv1.parameter.bias[7]=1';
  await vi.waitFor(() =>
    expect(text(element, '.edits [role="alert"]')).toContain('conv1.parameter.bias[7]'),
  );
  expect(element.edits).toBe('conv1.parameter.bias[0]=1');
  await vi.waitFor(() => expect(element.shown?.value).toBe(1));
});

test('a small grid is edited in its place, and arrow keys still choose its cells', async () => {
  const element = await show({ path: 'conv1.parameter.weight[0,0,0,0]' });
  const grid = () => root(element).querySelector<RfTensor>('.layer rf-tensor') as RfTensor;
  const press = (key: string) =>
    grid()
      .shadowRoot?.querySelector('td[tabindex="0"]')
      ?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));
  press('ArrowRight');
  await vi.waitFor(() => expect(element.shown?.target.index).toEqual([0, 0, 0, 1]));
  press('Enter');
  const field = await vi.waitFor(() => {
    const found = grid().shadowRoot?.querySelector<HTMLInputElement>('td input');
    if (found == null) throw new Error('There is no field yet');
    return found;
  });
  field.value = '2';
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  await vi.waitFor(() => expect(element.edits).toBe('conv1.parameter.weight[0,0,0,1]=2'));
  await vi.waitFor(() => expect(element.shown?.value).toBe(2));
});

test('numbers that were made of others have no field', async () => {
  const element = await show({ path: 'conv1.output[0,0,1,1]' });
  expect(root(element).querySelector('#number')).toBeNull();
  const open = root(element).querySelectorAll<RfTensor>(':is(.layer, .rest) rf-tensor');
  const editable = [...open].filter((each) => each.editable).map(({ label }) => label);
  expect(editable).toEqual(['weight of conv1', 'bias of conv1']);
});

/** The update of a weight, and its field for the rate. */
async function showUpdate() {
  const element = await show({
    path: 'conv1.parameter.weight[0,0,1,1]',
    question: 'update',
  });
  const rate = () => root(element).querySelector<HTMLInputElement>('#rate');
  await vi.waitFor(() => expect(rate()).not.toBeNull(), { timeout: 10_000 });
  const set = (value: string) => {
    const field = rate() as HTMLInputElement;
    field.value = value;
    field.dispatchEvent(new Event('input'));
    field.dispatchEvent(new Event('change'));
  };
  return { element, rate, set };
}

test('a rate that the engine refuses leaves the settings, and the last good one in force', async () => {
  const { element, rate, set } = await showUpdate();
  const good = rate()?.value;
  const refusal = () => text(element, '.answer [role="alert"]');
  rate()?.focus();
  for (const [wrong, why] of [
    ['0', /^0 is/],
    ['-1', /^-1 is/],
    ['fast', /type a number/],
  ] as const) {
    set(wrong);
    await vi.waitFor(() => expect(refusal()).toMatch(why));
    expect(refusal()).toContain(`${good} is still in force.`);
    await vi.waitFor(() => expect(rate()?.value).toBe(good));
    await vi.waitFor(() => expect(text(element, '.answer')).toContain('After this weight'));
    expect(root(element).activeElement).toBe(rate());
  }
  set('0.25');
  await vi.waitFor(() => expect(refusal()).toBe(''));
  await vi.waitFor(() => expect(rate()?.value).toBe('0.25'));
});

test('the refusal of a rate that was changed meanwhile takes nothing back', async () => {
  const { element, rate, set } = await showUpdate();
  for (let turn = 1; turn <= 5; turn += 1) {
    set('-1');
    await element.updateComplete;
    set(`0.${turn}`);
    await vi.waitFor(() => expect(text(element, '.answer')).toContain(`0.${turn}`));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(text(element, '.answer [role="alert"]')).toBe('');
    expect(rate()?.value).toBe(`0.${turn}`);
  }
});
