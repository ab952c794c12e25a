import {
  averagePool2d,
  conv2d,
  globalMaxPool2d,
  type LayerSpec,
  maxPool2d,
} from '../../api/index.ts';
import { kernelPresets } from '../convolution/kernels.ts';

/** What is done to the picture before or after it is moved. */
export interface ShiftedOperation {
  readonly name: string;
  readonly title: string;
  /** Of a convolution, its kernel: such a map moves along. Of a pooling none: is the map the same? */
  readonly kernel: Float32Array | undefined;
  readonly layer: (name: string, inputs: readonly string[]) => LayerSpec;
}

const side = 3;

const convolutions: readonly ShiftedOperation[] = kernelPresets
  .filter(({ size, name }) => size === side && name !== 'pick-three')
  .map(({ name, title, values }) => ({
    name,
    title: `Convolution: ${title}`,
    kernel: Float32Array.from(values),
    layer: (named, inputs) => conv2d(1, side, { name: named, inputs, bias: false }),
  }));

const poolings: readonly ShiftedOperation[] = [
  {
    name: 'max-2',
    title: 'Maximum of 2 × 2, stride 2',
    kernel: undefined,
    layer: (name, inputs) => maxPool2d(2, { name, inputs, stride: 2 }),
  },
  {
    name: 'max-4',
    title: 'Maximum of 4 × 4, stride 4',
    kernel: undefined,
    layer: (name, inputs) => maxPool2d(4, { name, inputs, stride: 4 }),
  },
  {
    name: 'average-2',
    title: 'Average of 2 × 2, stride 2',
    kernel: undefined,
    layer: (name, inputs) => averagePool2d(2, { name, inputs, stride: 2 }),
  },
  {
    name: 'global-max',
    title: 'Global maximum',
    kernel: undefined,
    layer: (name, inputs) => globalMaxPool2d({ name, inputs }),
  },
];

export const shiftedOperations = [...convolutions, ...poolings];

/** The named operation, or the first. */
export function shiftedOperation(name: string): ShiftedOperation {
  const found = shiftedOperations.find((one) => one.name === name) ?? shiftedOperations[0];
  if (found === undefined) throw new Error('there is no operation');
  return found;
}
