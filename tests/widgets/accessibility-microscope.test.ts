import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { RfMicroscope } from '../../web/widgets/microscope/microscope.ts';
import { violations } from './axe.ts';
import { patience, root, show, text } from './shown-microscope.ts';

beforeEach(() => page.viewport(1280, 800));
afterEach(() => document.body.replaceChildren());

const weight = 'conv2.parameterGradient.weight[3,2,1,1]';

/** What a person types into the field of the chosen cell. */
async function type(element: RfMicroscope, value: string, said: string): Promise<void> {
  const field = root(element).querySelector<HTMLInputElement>('#number');
  if (field === null) throw new Error('The chosen cell cannot be changed');
  field.value = value;
  field.dispatchEvent(new Event('input'));
  field.dispatchEvent(new Event('change'));
  await vi.waitFor(() => expect(text(element, '.edits')).toContain(said), patience);
}

test.each(['conv1.output[0,0,14,14]', weight, 'dense3.outputGradient[0,3,0,0]'])(
  'nothing is inaccessible under the microscope at %s',
  async (path) => {
    const element = await show({ preset: 'lenet5', digit: 7, show: 'both', path });
    expect(await violations(element)).toEqual([]);
  },
);

test.each(['chain', 'operations', 'check', 'update'] as const)(
  'nothing is inaccessible in the answer to %s',
  async (question) => {
    const element = await show({
      preset: 'lenet5',
      digit: 7,
      show: 'both',
      path: weight,
      question,
    });
    await vi.waitFor(() => expect(root(element).querySelector('.answer')).not.toBeNull(), patience);
    expect(await violations(element)).toEqual([]);
  },
);

test('nothing is inaccessible where branches meet, nor in a matrix, nor in symbols', async () => {
  const states: readonly Partial<RfMicroscope>[] = [
    { preset: 'resnet-mini', digit: 7, show: 'both', path: 'block1-add.output[0,0,3,3]' },
    {
      preset: 'inception-mini',
      digit: 7,
      show: 'gradients',
      symbols: true,
      path: 'pool1.outputGradient[0,0,3,3]',
    },
    { preset: 'one-filter-cnn', question: 'matrix', path: 'conv1.output[0,0,1,1]' },
  ];
  for (const state of states) {
    const element = await show(state);
    const drawn = state.question === undefined ? '.chosen .general, .chosen .value' : '.answer';
    await vi.waitFor(() => expect(root(element).querySelector(drawn)).not.toBeNull(), patience);
    expect(await violations(element), state.preset).toEqual([]);
    element.remove();
  }
});

test.each(['input.output[0,0,14,14]', 'conv1.parameter.weight[0,0,2,2]'])(
  'nothing is inaccessible where %s was changed',
  async (path) => {
    const element = await show({ preset: 'lenet5', digit: 7, show: 'both', path });
    await type(element, 'one', 'type a number');
    await type(element, '1', 'You changed');
    expect(await violations(element)).toEqual([]);
  },
);
