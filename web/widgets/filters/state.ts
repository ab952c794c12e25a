import { mapCell } from '../laboratory/cell-kind.ts';
import { describe, flag, oneOfNumbers, parts, reflected, text } from '../shared/state.ts';
import { filterSides, isFilter, mostFilters } from './bank.ts';

/** Of one filter: 75 numbers and a bias. */
const charactersOfFilter = 1600;

export const filtersState = describe({
  picture: text('landscape'),
  filters: parts('sobel-x;sobel-y;outline', {
    divider: ';',
    most: mostFilters * charactersOfFilter,
    fits: isFilter,
    wanted: 'a kernel’s name or the numbers of a filter',
  }),
  side: oneOfNumbers(filterSides, 3),
  cell: mapCell(),
  ownScale: reflected(flag()),
});
