import { mapCell } from '../laboratory/cell-kind.ts';
import { pictureKind } from '../laboratory/picture-kind.ts';
import { pictures } from '../laboratory/pictures.ts';
import { smallPictures } from '../laboratory/small-pictures.ts';
import { describe, oneOf, whole } from '../shared/state.ts';
import { poolingKinds } from './kinds.ts';

export const poolingState = describe({
  picture: pictureKind([...smallPictures, ...pictures], 'grid-4x4'),
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
