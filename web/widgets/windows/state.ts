import { mapCell } from '../laboratory/cell-kind.ts';
import { describe, flag, reflected, whole } from '../shared/state.ts';

export const windowsState = describe({
  image: whole(5, 1, 28),
  columns: whole(null, 1, 28),
  kernel: whole(3, 1, 11),
  padding: whole(0, 0, 5),
  stride: whole(1, 1, 6),
  dilation: whole(1, 1, 4),
  oneSided: reflected(flag()),
  cell: mapCell(),
});
