import { parseCell } from '../../api/cells.ts';
import { describe, flag, ofHost, oneOf, parts, text, whole } from '../shared/state.ts';
import { parseEdits } from './edits.ts';
import { questions } from './questions.ts';
import { shows } from './strip-view.ts';
import { walks } from './walk.ts';

/** A path or changes of many cells. */
const longestPath = 20_000;
/** An address may hold a whole file. */
const longestAddress = 50_000_000;
const farthestTerm = 1_000_000;

export const microscopeState = describe({
  preset: ofHost(text('one-filter-cnn')),
  weights: ofHost(text('', { most: longestAddress })),
  src: ofHost(text('', { most: longestAddress })),
  digit: ofHost(whole(7, 0, 9)),
  label: ofHost(whole(null, 0, farthestTerm)),
  edits: parts('', {
    divider: ';',
    most: longestPath,
    fits: (part) => parseEdits(part).length === 1,
    wanted: 'changes such as conv1.parameter.weight[0,0,2,2]=1',
  }),
  show: oneOf(shows, 'values'),
  path: parts('', {
    divider: ';',
    most: longestPath,
    fits: (part) => parseCell(part) !== undefined,
    wanted: 'cells such as conv1.output[0,0,2,2]',
  }),
  question: oneOf(['', ...questions], ''),
  walk: oneOf(walks, 'network'),
  term: whole(0, 0, farthestTerm),
  training: flag(),
  symbols: flag(),
});
