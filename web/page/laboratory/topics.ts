import { convolutionState } from '../../widgets/convolution/state.ts';
import { filtersState } from '../../widgets/filters/state.ts';
import { ownName, type PictureKind } from '../../widgets/laboratory/picture-kind.ts';
import { layerCostState } from '../../widgets/layer-cost/state.ts';
import { poolingState } from '../../widgets/pooling/state.ts';
import { describe, type Kinds, oneOf, type State } from '../../widgets/shared/state.ts';
import { shiftState } from '../../widgets/shift/state.ts';
import { sparseMatrixState } from '../../widgets/sparse-matrix/state.ts';
import { windowsState } from '../../widgets/windows/state.ts';
import { sessionPictures } from './session-pictures.ts';

/** With all pictures that this page can offer: an address may name these and no others. */
function withPictures(state: State<Kinds & { readonly picture: PictureKind }>): State {
  const { list, usual } = state.kinds.picture;
  const names = [...list.map(({ name }) => name), ...sessionPictures, ownName];
  return describe({ ...state.kinds, picture: oneOf(names, usual) });
}

/** What the elements of the topics can be told. */
export const states = {
  'by-hand': convolutionState,
  filters: withPictures(filtersState),
  windows: windowsState,
  pooling: withPictures(poolingState),
  shift: withPictures(shiftState),
  matrix: sparseMatrixState,
  cost: layerCostState,
} as const;

/** A topic of convolution. */
export interface Topic {
  readonly name: keyof typeof states;
  readonly title: string;
}

export const topics: readonly [Topic, ...Topic[]] = [
  { name: 'by-hand', title: 'By hand' },
  { name: 'filters', title: 'Filters' },
  { name: 'windows', title: 'Padding and stride' },
  { name: 'pooling', title: 'Pooling' },
  { name: 'shift', title: 'Moving' },
  { name: 'matrix', title: 'As a matrix' },
  { name: 'cost', title: 'What it costs' },
];

export const topicKey = 'topic';
const topicState = describe({
  [topicKey]: oneOf(
    topics.map(({ name }) => name),
    topics[0].name,
  ),
});

/** The topic that an address is about: the first where it names none. */
export function topicOf(parameters: URLSearchParams): Topic {
  return topics.find(({ name }) => name === parameters.get(topicKey)) ?? topics[0];
}

/** What an address may say about the topic that it names. */
export function topicTables(parameters: URLSearchParams): readonly State[] {
  return [topicState, states[topicOf(parameters).name]];
}
