import { afterEach, describe, expect, test, vi } from 'vitest';
import { parsePath } from '../../web/api/cells.ts';
import type { RfMicroscope } from '../../web/widgets/microscope/microscope.ts';
import { sharedEngine } from '../../web/widgets/shared/shared-engine.ts';
import type { RfTensor } from '../../web/widgets/tensor/tensor.ts';
import { press, show, text } from './shown-microscope.ts';

afterEach(() => document.body.replaceChildren());

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
