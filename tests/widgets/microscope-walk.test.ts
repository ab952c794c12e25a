import { afterEach, describe, expect, test, vi } from 'vitest';
import { parsePath, tensorText } from '../../web/api/cells.ts';
import type { Model } from '../../web/api/types.ts';
import type { RfMicroscope } from '../../web/widgets/microscope/microscope.ts';
import { networkSteps } from '../../web/widgets/microscope/network-steps.ts';
import { sentenceOf } from '../../web/widgets/microscope/sentences.ts';
import { Specimen } from '../../web/widgets/microscope/specimen.ts';
import { Thread } from '../../web/widgets/microscope/thread.ts';
import { sharedEngine } from '../../web/widgets/shared/shared-engine.ts';
import { listen, patience, root, show, text } from './shown-microscope.ts';

afterEach(() => document.body.replaceChildren());

/** Presses a key and waits until the step that it leads to is shown. */
async function step(element: RfMicroscope, key: string): Promise<void> {
  const before = element.path;
  element.dispatchEvent(new KeyboardEvent('keydown', { key, composed: true }));
  await vi.waitFor(() => expect(element.path).not.toBe(before), patience);
  await vi.waitFor(() => {
    const target = element.shown?.target;
    const [now] = parsePath(element.path);
    expect(target && tensorText(target)).toBe(now && tensorText(now));
    expect(target?.index).toEqual(now?.index);
  }, patience);
  await element.updateComplete;
}

async function digit(name: string): Promise<{ model: Model; image: Float32Array }> {
  const engine = await sharedEngine();
  const model = await engine.model(name, { seed: 3 });
  return { model, image: Float32Array.from({ length: 784 }, (_, at) => (at % 13) / 13) };
}

describe('through the whole network', () => {
  test('goes forward, to the loss, back through every gradient, and to an update', async () => {
    const element = await show();
    const told = listen(element);
    expect(text(element, '.walk .at')).toBe(
      'Step 2 of 19, forward: conv1 slides its kernels along and adds up the products of every window.',
    );
    element.style.width = '1400px';
    await step(element, 'Home');
    const walked = [text(element, '.walk .at')];
    const tensors = [element.path];
    const player = () =>
      (root(element).querySelector('.player')?.getBoundingClientRect().top ?? 0) -
      (root(element).querySelector('.strip')?.getBoundingClientRect().bottom ?? 0);
    const heights = new Set([player()]);
    while (!text(element, '.player output').startsWith('19 ')) {
      await step(element, 'ArrowRight');
      walked.push(text(element, '.walk .at'));
      tensors.push(element.path);
      heights.add(player());
    }
    expect(tensors.map((path) => path.replace(/\[.*/, ''))).toEqual([
      'input.output',
      'conv1.output',
      'relu1.output',
      'pool1.output',
      'flatten1.output',
      'dense1.output',
      'loss.output.probabilities',
      'loss.output.perImage',
      'dense1.outputGradient',
      'dense1.parameterGradient.weight',
      'dense1.parameterGradient.bias',
      'flatten1.outputGradient',
      'pool1.outputGradient',
      'relu1.outputGradient',
      'conv1.outputGradient',
      'conv1.parameterGradient.weight',
      'conv1.parameterGradient.bias',
      'input.outputGradient',
      'conv1.parameter.weight',
    ]);
    expect(walked.map((words) => words.replace(/:.*/, ''))).toEqual(
      tensors.map((_, at) => {
        const phase = at < 6 ? 'forward' : at < 8 ? 'loss' : at < 18 ? 'backward' : 'update';
        return `Step ${at + 1} of 19, ${phase}`;
      }),
    );
    // Who presses Step again and again finds it where it was.
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(4);
    expect(walked[8]).toContain('The gradient is the probability minus the target.');
    expect(told.every(({ passing, walk }) => passing && walk === 'network')).toBe(true);
    expect(told.map((detail) => detail.show)).toEqual([
      ...Array(8).fill('values'),
      ...Array(11).fill('gradients'),
    ]);
    expect(told.at(-1)?.question).toBe('update');
    await vi.waitFor(() => expect(text(element, '.answer')).toContain('Optimiser'), patience);
    await step(element, 'ArrowLeft');
    expect(element.question).toBe('');
  });

  const specimenOf = (network: Model, image: Float32Array) => {
    const source = { network, image, label: 3, training: false, version: 0, edits: '' };
    return Specimen.of(source, network.trace(image, 3));
  };

  test('each cell on the way forward is made of the one before, and each gradient of one behind it', async () => {
    const { model, image } = await digit('lenet5');
    const specimen = await specimenOf(model, image);
    const thread = await Thread.through(specimen);
    const made = async (tensor: Parameters<Thread['cellOf']>[1]) => {
      const { terms, value } = await specimen.trace.derive(thread.cellOf(specimen, tensor));
      const factors = terms.flatMap((term) => term.factors);
      return {
        value,
        sources: factors.map((factor) => `${tensorText(factor.tensor)}[${factor.index}]`),
      };
    };
    const cellAt = (node: string, of: 'output' | 'outputGradient') => {
      const { index } = thread.cellOf(specimen, { node, of });
      return `${node}.${of}[${index}]`;
    };
    for (const { name, inputs } of specimen.trace.nodes) {
      const { sources } = await made({ node: name, of: 'output' });
      for (const input of inputs) expect(sources).toContain(cellAt(input, 'output'));
      const [reader] = specimen.readersOf(name);
      if (reader === undefined || reader.name === 'loss') continue;
      const gradient = await made({ node: name, of: 'outputGradient' });
      expect(gradient.sources).toContain(cellAt(reader.name, 'outputGradient'));
      expect(gradient.value, name).not.toBe(0);
    }
    specimen.release();
    await model.dispose();
  });

  for (const [network, name] of [
    ['with skip connections', 'resnet-mini'],
    ['with parallel branches', 'inception-mini'],
  ] as const) {
    test(`of a network ${network} every layer and every weight is met once, and can be asked`, async () => {
      const { model, image } = await digit(name);
      const specimen = await specimenOf(model, image);
      const steps = networkSteps(specimen);
      const met = steps.map(({ tensor }) => tensorText(tensor));
      expect(new Set(met).size).toBe(met.length);
      const nodes = specimen.trace.nodes.map((node) => node.name);
      for (const node of nodes) {
        expect(met).toContain(`${node}.output`);
        expect(met).toContain(`${node}.outputGradient`);
      }
      for (const { node, name: parameter, learnt } of model.parameters) {
        expect(met.includes(`${node}.parameterGradient.${parameter}`)).toBe(learnt);
      }
      const thread = await Thread.through(specimen);
      for (const { tensor } of steps) {
        const cell = thread.cellOf(specimen, tensor);
        const derivation = await specimen.trace.derive(cell);
        expect(derivation.target).toEqual(cell);
        expect(sentenceOf(derivation)).not.toBe('');
      }
      specimen.release();
      await model.dispose();
    });
  }

  test('without the right answer it ends with the last layer', async () => {
    const { model, image } = await digit('lenet5');
    const element = await show({ model, image });
    await step(element, 'End');
    expect(element.path).toMatch(/^dense3\.output\[0,\d,0,0\]$/);
    expect(text(element, '.walk .at')).toMatch(/^Step 13 of 13, forward: dense3 /);
    const phases = [...root(element).querySelectorAll('.phases button')];
    expect(phases.map(({ textContent }) => textContent)).toEqual(['Forward']);
    await model.dispose();
  });

  test('plays on from the cell that is looked at, and who shows both sees both', async () => {
    const element = await show({ path: 'pool1.output[0,0,0,0]', show: 'both' });
    await step(element, 'ArrowRight');
    expect(element.path).toMatch(/^flatten1\.output/);
    expect(element.show).toBe('both');
    const backward = [...root(element).querySelectorAll<HTMLElement>('.phases button')].at(2);
    backward?.click();
    await vi.waitFor(() => expect(element.path).toMatch(/^dense1\.outputGradient/), patience);
    expect(element.show).toBe('both');
  });
});

test('what is new is said in one line, not the whole derivation', async () => {
  const element = await show({ path: 'conv1.output[0,0,1,1]' });
  expect(root(element).querySelector('.derivation [aria-live], .derivation[aria-live]')).toBeNull();
  const status = () => text(element, '.walk [role="status"]');
  expect(status()).toMatch(
    /^conv1\[0, 1, 1\] is \S+\. Step 2 of 19, forward: conv1 slides its kernels/,
  );
  element.walk = 'cells';
  await element.updateComplete;
  expect(status()).toMatch(
    /^conv1\[0, 1, 1\] is \S+\. This cell is 9 products and the bias added up\.$/,
  );
  element.walk = 'terms';
  element.term = 2;
  await element.updateComplete;
  expect(status()).toMatch(/^Term 2 of 10, /);
});
