import { describe, flag, oneOf, real, text, whole } from '../shared/state.ts';
import { tensorKinds } from './colors.ts';

/** The largest 32-bit float. */
const largestFloat = 3.4028234663852886e38;
/** Of a side that is drawn, in pixels. */
const widest = 4096;
/** Wider frames of zeros would be all there is to see. */
const mostPadding = 32;

export const kind = oneOf(tensorKinds, 'value');
export const scale = real(0, 0, largestFloat);
export const pixels = <U extends number>(usual: U) => real(usual, 0, widest);

export const tensorState = describe({
  kind,
  label: text('tensor'),
  scale,
  mapSize: pixels(84),
  padding: whole(0, 0, mostPadding),
  editable: flag(),
  follow: flag(),
  plain: flag(),
});

export const thumbnailState = describe({
  kind,
  scale,
  mapSize: pixels(48),
  room: pixels(0),
});
