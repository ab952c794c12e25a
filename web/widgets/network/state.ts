import { describe, text, whole } from '../shared/state.ts';

/** An address may hold a whole file. */
const longestAddress = 50_000_000;

export const networkState = describe({
  preset: text('lenet5'),
  weights: text('', { most: longestAddress }),
  src: text('', { most: longestAddress }),
  digit: whole(7, 0, 9),
  label: text('A network, layer by layer'),
});
