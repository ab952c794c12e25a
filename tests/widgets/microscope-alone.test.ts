import { afterEach, expect, test, vi } from 'vitest';
import type { RfMicroscope } from '../../web/widgets/microscope/microscope.ts';
import { sharedEngine } from '../../web/widgets/shared/shared-engine.ts';
import '../../web/widgets/microscope/define.ts';

afterEach(() => document.body.replaceChildren());

/** The element as a teacher writes it into a page. */
function write(attributes: string): RfMicroscope {
  document.body.innerHTML = `<rf-microscope ${attributes}></rf-microscope>`;
  return document.body.firstElementChild as RfMicroscope;
}

async function show(attributes: string): Promise<RfMicroscope> {
  const element = write(attributes);
  await vi.waitFor(() => expect(element.shown).toBeDefined(), { timeout: 20_000 });
  return element;
}

/** What it says in place of a network. */
function error(element: RfMicroscope): Promise<string> {
  return vi.waitFor(
    () => {
      const alert = element.shadowRoot?.querySelector('.error[role="alert"]');
      if (alert == null) throw new Error('There is no error yet');
      return alert.textContent ?? '';
    },
    { timeout: 20_000 },
  );
}

function addressOf(...parts: BlobPart[]): string {
  return URL.createObjectURL(new Blob(parts));
}

/** The values that make the loss: of cross-entropy the logit of the right answer among them. */
async function lossOf(element: RfMicroscope): Promise<number | undefined> {
  element.path = 'loss.output.perImage[0,0,0,0]';
  await vi.waitFor(() => expect(element.shown?.target.node).toBe('loss'));
  return element.shown?.value;
}

test('a network that reads digits has a drawn one, and knows which', async () => {
  const element = await show('preset="lenet5" show="both"');
  expect(element.shadowRoot?.querySelectorAll('.tile')).toHaveLength(14);
  expect(element.shadowRoot?.querySelector('.twin')).not.toBeNull();
  element.path = 'loss.outputGradient[0,0,0,0]';
  const losses = new Set<number | undefined>();
  for (const digit of [7, 0, 9]) {
    const other = await show(`preset="lenet5" digit="${digit}"`);
    losses.add(await lossOf(other));
  }
  expect(losses.size).toBe(3);
});

test('all ten digits are drawn, and none is like another', async () => {
  const { digitPicture } = await import('../../web/widgets/laboratory/digits.ts');
  const drawn = Array.from({ length: 10 }, (_, digit) => digitPicture(digit)?.values.join());
  expect(new Set(drawn).size).toBe(10);
  expect(digitPicture(10)).toBeUndefined();
});

test('what is no digit, and a network that reads none, are refused in words', async () => {
  const { shadowRoot } = await show('preset="lenet5" digit="12"');
  expect(shadowRoot?.querySelector('.told')?.textContent).toContain('“12”; 9 is shown');
  const words = await error(write('preset="perceptron"'));
  expect(words).toContain('This network takes images of 1 × 1 × 2');
  expect(words).toContain('src');
});

test('a network for odd and even digits takes a digit for what the engine calls it', async () => {
  const engine = await sharedEngine();
  const odd = await lossOf(await show('preset="odd-even-sigmoid" digit="7" label="7"'));
  const even = await lossOf(await show('preset="odd-even-sigmoid" digit="7" label="4"'));
  await using model = await engine.model('odd-even-sigmoid');
  const { digitPicture } = await import('../../web/widgets/laboratory/digits.ts');
  const image = digitPicture(7)?.values.map((value) => value / 255) as Float32Array;
  await using one = await model.trace(image, 1);
  await using zero = await model.trace(image, 0);
  expect([odd, even]).toEqual([one.loss, zero.loss]);
  expect(await error(write('preset="odd-even-softmax" label="11"'))).toContain('11');
});

test('a batch of digits is one of odd and even digits for such a network', async () => {
  const element = await show(
    'preset="odd-even-softmax" path="head.parameter.weight[0,0]" question="update"',
  );
  const images = new Float32Array(3 * 784).fill(0.5);
  element.batch = { images, labels: [7, 2, 9] };
  await vi.waitFor(
    () => expect(element.shadowRoot?.querySelectorAll('.batch .shares li')).toHaveLength(3),
    { timeout: 10_000 },
  );
});

test('a network comes from a file, and what is none is refused in words', async () => {
  const engine = await sharedEngine();
  await using model = await engine.model('mlp', { seed: 5 });
  const weights = addressOf((await model.save()) as Uint8Array<ArrayBuffer>);
  const element = await show(`weights="${weights}" digit="3"`);
  expect(element.shadowRoot?.querySelectorAll('.tile')).toHaveLength(8);
  element.path = 'dense1.parameter.weight[0,0]';
  await vi.waitFor(() => expect(element.shown?.target.of).toBe('parameter'));
  const { data } = await model.parameter('dense1', 'weight');
  expect(element.shown?.value).toBe(data[0]);
  expect(await error(write(`weights="${addressOf('no network')}"`))).not.toBe('');
  const nowhere = await error(write('weights="http://localhost:1/none.safetensors"'));
  expect(nowhere).toContain('http://localhost:1/none.safetensors');
  expect(nowhere).toContain('Check the address');
});

test('a picture is scaled to what the network reads; without a label there are no gradients', async () => {
  const canvas = new OffscreenCanvas(56, 56);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.fillStyle = 'black';
  context.fillRect(0, 0, 56, 56);
  context.fillStyle = 'white';
  context.fillRect(28, 0, 28, 56);
  const src = addressOf(await canvas.convertToBlob());
  const element = await show(`preset="lenet5" src="${src}" path="input.output[0,0,9,5]"`);
  expect(element.shown?.value).toBe(0);
  expect(element.shadowRoot?.querySelector('.twin')).toBeNull();
  element.path = 'input.output[0,0,9,20]';
  await vi.waitFor(() => expect(element.shown?.value).toBe(1));
  element.label = 1;
  await vi.waitFor(() => expect(element.shadowRoot?.querySelector('.twin')).not.toBeNull());
  const words = await error(write(`preset="lenet5" src="${addressOf('no picture')}"`));
  expect(words).toContain('The file cannot be read as a picture');
  expect(words).toContain('PNG');
});
