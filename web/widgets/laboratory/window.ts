import type { ReceptiveField } from '../../api/types.ts';
import type { CellWindow } from '../tensor/grid-view.ts';

/** The rectangle that a place sees, as the engine lays it; it may begin in the padding. */
export function windowOf(
  { size, jump, start }: ReceptiveField,
  [y, x]: readonly [number, number],
): CellWindow {
  return {
    y: start[0] + y * jump[0],
    x: start[1] + x * jump[1],
    height: size[0],
    width: size[1],
  };
}
