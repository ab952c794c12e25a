import type { Derivation, TraceNode } from '../../api/types.ts';
import { tensorName } from '../../formula/cell-name.ts';
import type { NetworkStep, Phase } from './network-steps.ts';
import { sentenceOf } from './sentences.ts';

export const phaseTitles: Readonly<Record<Phase, string>> = {
  forward: 'Forward',
  loss: 'Loss',
  backward: 'Backward',
  update: 'Update',
};

/** What a layer does on the way forward; of others the sentence of the cell is said. */
const doings: Readonly<Record<string, string>> = {
  conv2d: 'slides its kernels along and adds up the products of every window',
  dense: 'weighs every number that comes in and adds up',
  relu: 'keeps what is positive; the rest becomes 0',
  leakyRelu: 'keeps what is positive and makes the rest small',
  prelu: 'keeps what is positive and makes the rest small, by a slope that it learns',
  elu: 'keeps what is positive and bends the rest towards a floor',
  sigmoid: 'squeezes every number between 0 and 1',
  tanh: 'squeezes every number between −1 and 1',
  maxPool2d: 'keeps the largest number of each window',
  minPool2d: 'keeps the smallest number of each window',
  averagePool2d: 'takes the mean of each window',
  l2Pool2d: 'takes the root of the squares of each window',
  globalMaxPool2d: 'keeps the largest number of each map',
  globalMinPool2d: 'keeps the smallest number of each map',
  globalAveragePool2d: 'takes the mean of each map',
  batchNorm: 'measures every number in standard deviations from the mean, and scales that anew',
  dropout: 'drops cells by chance while it trains, and lets all pass in prediction',
  flatten: 'writes all maps as one column; no number changes',
  reshape: 'writes the same numbers in another shape',
  pad: 'puts zeros around every map',
  add: 'adds up what its branches made, cell by cell',
  concat: 'lays the maps of its branches behind each other',
  multiply: 'multiplies what its branches made, cell by cell',
  softmax: 'makes scores into probabilities that add up to 1',
  logSoftmax: 'makes scores into logarithms of probabilities',
};

/** What a step of the way through a network is, in one sentence without its full stop. */
export function stepSentence(
  { phase, tensor }: NetworkStep,
  { type }: TraceNode,
  derivation: Derivation,
): string {
  switch (phase) {
    case 'forward':
      if (type === 'input') return 'the image goes in as it is';
      return `${tensor.node} ${doings[type] ?? `makes its output. ${sentenceOf(derivation)}`}`;
    case 'update':
      return `the ${tensorName(tensor)} moves a step against its gradient`;
    default:
      return `${tensorName(tensor)}. ${sentenceOf(derivation)}`;
  }
}
