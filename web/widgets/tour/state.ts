import { describe, flag, oneOf, parts, text, whole } from '../shared/state.ts';
import { isCellText } from './chosen.ts';
import { isEdit, mostImages, starts } from './starts.ts';
import { steps } from './steps.ts';

const longestEdits = 20_000;

export const tourState = describe({
  step: oneOf(
    steps.map(({ id }) => id),
    'Z1',
  ),
  cell: text('', { fits: isCellText, wanted: 'a tensor and a place such as Z1.2' }),
  image: whole(1, 1, mostImages),
  symbols: flag(),
  start: oneOf(
    starts.map(({ name }) => name),
    'notes',
  ),
  batch: whole(0, 0, mostImages),
  edits: parts('', {
    divider: ',',
    most: longestEdits,
    fits: isEdit,
    wanted: 'changes such as X.7=0.5,y=0',
  }),
});
