import { mapCell } from '../laboratory/cell-kind.ts';
import { pictureKind } from '../laboratory/picture-kind.ts';
import { pictures } from '../laboratory/pictures.ts';
import { smallPictures } from '../laboratory/small-pictures.ts';
import { describe, oneOf, whole } from '../shared/state.ts';
import { shiftedOperations } from './operations.ts';

export const shiftState = describe({
  picture: pictureKind(
    [...pictures.filter(({ name }) => name !== 'landscape').reverse(), ...smallPictures],
    'nine',
  ),
  operation: oneOf(
    shiftedOperations.map(({ name }) => name),
    'vertical-edge',
  ),
  right: whole(3, -8, 8),
  down: whole(0, -8, 8),
  cell: mapCell(),
});
