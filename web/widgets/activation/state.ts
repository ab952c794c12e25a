import { describe, oneOf, real } from '../shared/state.ts';
import { activationFunctions } from './functions.ts';

export const furthest = 1000;
const alphas = activationFunctions.flatMap(({ alpha }) => alpha ?? []);
const leastAlpha = Math.min(...alphas.map(({ least }) => least));
const mostAlpha = Math.max(...alphas.map(({ most }) => most));

export const activationState = describe({
  function: oneOf(
    activationFunctions.map(({ name }) => name),
    'relu',
  ),
  z: real(1, -furthest, furthest),
  alpha: real(null, leastAlpha, mostAlpha),
  gradient: real(1, -furthest, furthest),
});
