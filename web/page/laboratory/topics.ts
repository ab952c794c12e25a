import { convolutionState } from '../../widgets/convolution/state.ts';
import { filtersState } from '../../widgets/filters/state.ts';
import { layerCostState } from '../../widgets/layer-cost/state.ts';
import { poolingState } from '../../widgets/pooling/state.ts';
import { describe, oneOf, type State } from '../../widgets/shared/state.ts';
import { shiftState } from '../../widgets/shift/state.ts';
import { sparseMatrixState } from '../../widgets/sparse-matrix/state.ts';
import { windowsState } from '../../widgets/windows/state.ts';

/** What the elements of the topics can be told. */
export const states = {
  'by-hand': convolutionState,
  filters: filtersState,
  windows: windowsState,
  pooling: poolingState,
  shift: shiftState,
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
