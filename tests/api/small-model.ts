import { conv2d, dense, flatten, type ModelSpec, maxPool2d, relu } from '../../web/api/index.ts';
import { CLASSES, SIDE } from './idx.ts';

/** A convolution, a pool and a dense layer: tells the squares of idx.ts apart. */
export const smallSpec: ModelSpec = {
  version: 1,
  input: [1, SIDE, SIDE],
  layers: [conv2d(4, 3, { padding: 1 }), relu(), maxPool2d(2), flatten(), dense(CLASSES)],
};
