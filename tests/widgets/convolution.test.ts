import { afterEach, expect, test, vi } from 'vitest';
import type { RfConvolution } from '../../web/widgets/convolution/convolution.ts';
import { resizeKernel } from '../../web/widgets/convolution/kernels.ts';
import type { ExperimentDetail } from '../../web/widgets/laboratory/told.ts';
import { define } from '../../web/widgets/shared/define.ts';
import { sharedEngine } from '../../web/widgets/shared/shared-engine.ts';
import { RfTensor } from '../../web/widgets/tensor/tensor.ts';
import '../../web/widgets/index.ts';

afterEach(() => document.body.replaceChildren());

async function show(attributes: Readonly<Record<string, string>>): Promise<RfConvolution> {
  const element = document.createElement('rf-convolution') as RfConvolution;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  await vi.waitFor(() => expect(element.chosenValue).not.toBe(''), { timeout: 20_000 });
  return element;
}

function featureMap(element: RfConvolution): number[] {
  const tensor = element.shadowRoot?.querySelector<RfTensor>('rf-tensor[label="Feature map"]');
  return Array.from(tensor?.data ?? []);
}

test('the example of the course, computed by the engine', async () => {
  const element = await show({ preset: 'example-5x5' });
  expect(element.chosenValue).toBe('6');
  expect(featureMap(element)).toEqual([6, -9, -8, -3, -2, -3, -3, 0, -2]);
});

test('attributes choose kernel, padding and stride', async () => {
  const element = await show({ kernel: 'identity', padding: '1', stride: '2' });
  expect(featureMap(element)).toEqual([7, 3, 8, 3, 2, 4, 5, 4, 4]);
});

test('a kernel may be given by its numbers, with gaps between its cells', async () => {
  const element = await show({ kernel: '1,0,0,1', dilation: '4' });
  expect(featureMap(element)).toEqual([11]);
  const image = element.shadowRoot?.querySelector<RfTensor>('rf-tensor[label="Image"]');
  expect([...(image?.lit ?? [])]).toEqual([0, 4, 20, 24]);
  expect(image?.dimmed?.size).toBe(21);
  expect(image?.window).toEqual({ y: 0, x: 0, height: 5, width: 5 });
});

test('the attributes that it tells lead back to what it shows', async () => {
  const element = await show({ preset: 'edge-6x6', options: '' });
  const told = new Promise<ExperimentDetail>((resolve) =>
    element.addEventListener(
      'rf-experiment',
      (event) => resolve((event as CustomEvent<ExperimentDetail>).detail),
      { once: true },
    ),
  );
  element.shadowRoot
    ?.querySelector('rf-tensor[label="Kernel"]')
    ?.dispatchEvent(new CustomEvent('rf-edit', { detail: { index: [2, 1], value: 2.5 } }));
  const { attributes } = await told;
  expect(attributes.kernel).toBe('-1,-1,-1,0,0,0,1,2.5,1');
  const other = await show(attributes);
  const edge = [0, 1147.5, 1147.5, 382.5];
  await vi.waitFor(() => expect(featureMap(element)).toEqual(featureMap(other)));
  expect(featureMap(other)).toEqual(edge.flatMap((value) => Array(4).fill(value)));
});

test('an image of the page is convolved in place of the example', async () => {
  const element = await show({ kernel: 'blur' });
  element.image = { height: 3, width: 3, values: [9, 9, 9, 9, 9, 9, 9, 9, 9] };
  await vi.waitFor(() => expect(featureMap(element)).toHaveLength(1));
  await vi.waitFor(() => expect(featureMap(element)[0]).toBeCloseTo(9, 5));
});

test('all widgets of a page share one engine', async () => {
  expect(await sharedEngine()).toBe(await sharedEngine());
});

test('registering twice changes nothing', () => {
  expect(() => define('rf-tensor', class extends RfTensor {})).not.toThrow();
  expect(customElements.get('rf-tensor')).toBe(RfTensor);
});

test('a kernel keeps its middle when its size changes', () => {
  const kernel = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect([...resizeKernel(kernel, 3, 1)]).toEqual([5]);
  expect([...resizeKernel(resizeKernel(kernel, 3, 5), 5, 3)]).toEqual([...kernel]);
});
