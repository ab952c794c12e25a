import { text } from '../shared/state.ts';

/** A cell of a map: "map,row,column", counted from 0. */
export const isMapCell = (given: string): boolean => /^\d{1,6},\d{1,6},\d{1,6}$/.test(given);

export function mapCell() {
  const wanted = 'map, row and column such as 0,1,2';
  return text('', { fits: isMapCell, wanted });
}
