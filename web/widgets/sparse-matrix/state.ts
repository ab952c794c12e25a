import { kernelPresets } from '../convolution/kernels.ts';
import { mapCell } from '../laboratory/cell-kind.ts';
import { describe, oneOf, whole } from '../shared/state.ts';
import { kernelSide } from './measure.ts';

export const sparseMatrixState = describe({
  image: whole(6, 3, 8),
  kernel: oneOf(
    kernelPresets.filter(({ size }) => size === kernelSide).map(({ name }) => name),
    'sobel-x',
  ),
  padding: whole(0, 0, 2),
  stride: whole(1, 1, 3),
  cell: mapCell(),
});
