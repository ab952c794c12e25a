import { mapCell } from '../laboratory/cell-kind.ts';
import { pictureKind } from '../laboratory/picture-kind.ts';
import { pictures } from '../laboratory/pictures.ts';
import { describe, flag, oneOfNumbers, parts, reflected } from '../shared/state.ts';
import { filterSides, isFilter, mostFilters } from './bank.ts';

/** Of one filter: 75 numbers and a bias. */
const charactersOfFilter = 1600;

export const filtersState = describe({
  picture: pictureKind(pictures, 'landscape'),
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
