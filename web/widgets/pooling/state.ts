import { mapCell } from '../laboratory/cell-kind.ts';
import { describe, oneOf, text, whole } from '../shared/state.ts';
import { poolingKinds } from './kinds.ts';

export const poolingState = describe({
  picture: text('grid-4x4'),
  kind: oneOf(
    poolingKinds.map(({ name }) => name),
    'max',
  ),
  size: whole(2, 1, 8),
  stride: whole(2, 1, 8),
  padding: whole(0, 0, 3),
  rounding: oneOf(['floor', 'ceil'], 'floor'),
  cell: mapCell(),
});
