import { describe, flag, oneOf, real, whole } from '../shared/state.ts';
import { activationNames, weightNames } from './chain.ts';

const mostLayers = 20;

export const vanishingState = describe({
  activation: oneOf(activationNames, 'sigmoid'),
  depth: whole(10, 1, mostLayers),
  skip: flag(),
  weights: oneOf(weightNames, 'one'),
  input: real(0.5, -10, 10),
  seed: whole(1, 0, 1_000_000),
  layer: whole(1, 1, mostLayers),
});
