import { describe, oneOf, whole } from '../shared/state.ts';
import { layerExamples } from './layers.ts';

export const layerCostState = describe({
  example: oneOf(
    layerExamples.map(({ name }) => name),
    'one-filter',
  ),
  side: whole(null, 1, 256),
  channels: whole(null, 1, 512),
  filters: whole(null, 1, 512),
  kernel: whole(null, 1, 11),
  padding: whole(null, 0, 5),
  stride: whole(null, 1, 4),
  groups: whole(null, 1, 512),
});
