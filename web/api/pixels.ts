// The numbers of images that were given with their shape or without.

import { receptiveError } from './errors.ts';
import type { Images, Shape } from './types.ts';

/**
 * The numbers of images for a network, the shape of whose input [c, h, w] is looked at only where the
 * images say theirs: numbers alone would pass for fewer, larger images. Errors: shape_mismatch, count_mismatch.
 */
export function pixelsOf(images: Images, inputShape: () => Shape): Float32Array {
  if (images instanceof Float32Array) return images;
  const { data, shape } = images;
  const input = inputShape();
  const image = shape.slice(-input.length);
  if (shape.length < input.length || shape.length > input.length + 1 || `${image}` !== `${input}`) {
    const takes = input.join('×');
    throw receptiveError(
      'shape_mismatch',
      'images',
      `they are ${shape.join('×') || 'of no shape'} and the model takes ${takes}`,
      `give one image of ${takes}, or n×${takes}`,
    );
  }
  const cells = shape.reduce((product, side) => product * side, 1);
  if (data.length === cells) return data;
  throw receptiveError(
    'count_mismatch',
    'images',
    `${data.length} numbers are not the ${cells} of their shape ${shape.join('×')}`,
    'give as many numbers as the shape has cells',
  );
}
