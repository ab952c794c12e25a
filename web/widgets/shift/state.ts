import { mapCell } from '../laboratory/cell-kind.ts';
import { describe, oneOf, text, whole } from '../shared/state.ts';
import { shiftedOperations } from './operations.ts';

export const shiftState = describe({
  picture: text('nine'),
  operation: oneOf(
    shiftedOperations.map(({ name }) => name),
    'vertical-edge',
  ),
  right: whole(3, -8, 8),
  down: whole(0, -8, 8),
  cell: mapCell(),
});
