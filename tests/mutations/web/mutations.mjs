// The mutants of web/, by the folder that they change. `find` stands exactly once in `file`; of
// `tests` one must fail.
import { frameMutations } from './frame.mjs';
import { libraryMutations } from './library.mjs';
import { microscopeMutations } from './microscope.mjs';
import { networkMutations } from './network.mjs';
import { placesMutations } from './places.mjs';
import { widgetsMutations } from './widgets.mjs';

export const webMutations = [
  ...frameMutations,
  ...placesMutations,
  ...networkMutations,
  ...microscopeMutations,
  ...widgetsMutations,
  ...libraryMutations,
];
