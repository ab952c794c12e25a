import { html, mathml, type nothing, type TemplateResult } from 'lit';
import type { Derivation } from '../api/types.ts';
import { binaryCrossEntropyNumbers, safeForm } from './binary-cross-entropy.ts';
import { decidedSlope, decidedWinners } from './deciding.ts';
import {
  classTable,
  crossEntropyNumbers,
  exponentialSum,
  logSoftmaxNumbers,
  shareOfExponentials,
} from './exponentials.ts';
import { functionAround, functionSymbols } from './function-of-cell.ts';
import { isGradient } from './numbers.ts';
import type { FormulaOptions } from './options.ts';
import { errorNumbers, errorSymbols } from './probability-errors.ts';
import { formula, fraction, power, root, row, sumOver } from './symbols.ts';

type Rule = Derivation['rule'];

/** How a rule is written: in symbols, and what stands around the numbers of its terms. */
export interface RuleNotation {
  readonly symbols: (derivation: Derivation) => TemplateResult;
  /** What stands before the term at a place other than the first; a plus unless said otherwise. */
  readonly sign?: (derivation: Derivation, at: number) => string;
  readonly around?: (numbers: TemplateResult, derivation: Derivation) => TemplateResult;
  /** The numbers, where they are no line of terms. */
  readonly numbers?: (derivation: Derivation, options: FormulaOptions) => TemplateResult;
  /** What stands below the value: more about the terms. */
  readonly below?: (
    derivation: Derivation,
    options: FormulaOptions,
  ) => TemplateResult | typeof nothing;
}

/** Which end a pooling keeps: the winner is not the largest only where the smallest wins. */
function extreme({ value, terms }: Derivation): 'max' | 'min' {
  return terms.every(({ factors }) => (factors[0]?.value ?? value) <= value) ? 'max' : 'min';
}

const named = (name: string, numbers: TemplateResult) =>
  html`<span class="line"><math><mi mathvariant="normal">${name}</mi></math>(${numbers})</span>`;

/** Whether a hinge has only the score it was asked for, and its constant. */
function isOneScore({ terms }: Derivation): boolean {
  return new Set(terms.flatMap(({ factors }) => factors.map(({ index }) => index[1]))).size === 1;
}

const minusTarget = (words: string, text: string) =>
  formula(
    `the gradient is ${words} divided by the number of images`,
    fraction(row(text), row('m')),
  );

/** One entry for each rule of engine/core/derivation.h but the sum of products. */
export const notations: Readonly<Record<Exclude<Rule, 'sum_of_products'>, RuleNotation>> = {
  given: { symbols: () => formula('this number was given or learned', row('x')) },
  copy: { symbols: () => formula('the same number at another place', row('y = x')) },
  route_extreme: {
    symbols: (derivation) =>
      isGradient(derivation.target)
        ? formula('the gradients of the windows that this cell won', sumOver('won', row('g')))
        : formula(
            `the ${extreme(derivation) === 'max' ? 'largest' : 'smallest'} of the window`,
            row(`${extreme(derivation)} x_i`),
          ),
    sign: (derivation) => (isGradient(derivation.target) ? '+' : ','),
    around: (numbers, derivation) =>
      isGradient(derivation.target) ? numbers : named(extreme(derivation), numbers),
    below: decidedWinners,
  },
  mean: {
    symbols: () => formula('the mean', fraction(row('1'), row('n')), sumOver('i', row('x_i'))),
  },
  elementwise: { symbols: functionSymbols, around: functionAround, below: decidedSlope },
  softmax: {
    symbols: () =>
      formula(
        'e to the z i minus the largest z, divided by the sum of the same for all z',
        fraction(power('e', 'z_i − max'), exponentialSum()),
      ),
    numbers: shareOfExponentials,
    below: classTable,
  },
  log_softmax: {
    symbols: () =>
      formula(
        'z i minus the largest z, minus the logarithm of the sum of e to all z minus the largest',
        row('( z_i − max ) − log'),
        exponentialSum(),
      ),
    numbers: logSoftmaxNumbers,
    below: classTable,
  },
  softmax_minus_target: {
    symbols: (derivation) => errorSymbols(derivation, 'p_i − y_i'),
    numbers: errorNumbers,
  },
  sigmoid_minus_target: {
    symbols: (derivation) => errorSymbols(derivation, 'p − y'),
    numbers: errorNumbers,
  },
  cross_entropy: {
    symbols: () =>
      formula(
        'the logarithm of the sum of e to all z minus the largest, minus the z of the label without the largest',
        row('log'),
        exponentialSum(),
        row('− ( z_label − max )'),
      ),
    numbers: crossEntropyNumbers,
    below: classTable,
  },
  binary_cross_entropy: {
    symbols: () =>
      formula(
        'minus y times the logarithm of p, minus 1 minus y times the logarithm of 1 minus p',
        row('− y · log p − ( 1 − y ) · log ( 1 − p )'),
      ),
    numbers: binaryCrossEntropyNumbers,
    below: safeForm,
  },
  sum_of_branches: {
    symbols: () =>
      formula('the gradients of all layers that read this cell', sumOver('readers', row('g'))),
  },
  quotient: {
    symbols: () => formula('the first number divided by the second', fraction(row('a'), row('b'))),
    sign: () => '/',
  },
  root_of_sum: {
    symbols: () => formula('the root of the sum', root(sumOver('i', row('x_i · x_i')))),
    around: (numbers) => html`<span class="line"><math><mo>√</mo></math>(${numbers})</span>`,
  },
  normalise: {
    symbols: () =>
      formula(
        'x minus the mean, divided by the root of the variance and epsilon',
        fraction(row('x − μ'), root(mathml`<mrow>${power('σ', '2')}${row('+ ε')}</mrow>`)),
      ),
    sign: (_, at) => (at === 1 ? '−' : at === 2 ? ') ÷ √(' : '+'),
    around: (numbers) => html`<span class="line">(${numbers})</span>`,
  },
  variance: {
    symbols: () =>
      formula(
        'the mean of the squared distances from the mean',
        fraction(row('1'), row('N')),
        sumOver('i', mathml`<msup>${row('( x_i − μ )')}${row('2')}</msup>`),
      ),
  },
  local_response: {
    symbols: () =>
      formula(
        'x, divided by k plus alpha times the sum of the squares of the neighbouring channels, to the power of beta',
        fraction(
          row('x'),
          mathml`<msup><mrow>${row('( k + α')}${sumOver('j', power('x_j', '2'))}${row(')')}</mrow>${row('β')}</msup>`,
        ),
      ),
    sign: ({ terms }, at) => (at === 1 ? '÷ (' : at === terms.length - 1 ? ') ^' : '+'),
  },
  squared_error: {
    symbols: () =>
      formula(
        'the mean of the squared differences between output and target, multiplied out below',
        fraction(row('1'), row('C')),
        sumOver('i', mathml`<msup>${row('( x_i − y_i )')}${row('2')}</msup>`),
      ),
  },
  squared_error_slope: {
    symbols: () =>
      formula(
        'the gradient is twice the output minus the target, divided by the number of outputs and of images',
        fraction(row('2 ( x_i − y_i )'), row('C · m')),
      ),
  },
  hinge: {
    symbols: (derivation) =>
      formula(
        'what every score lacks from being 1 behind the score of the label; struck out are those that lack nothing',
        ...(isOneScore(derivation)
          ? [row('max ( 0 , 1 − t · z )')]
          : [sumOver('i', row('max ( 0 , 1 + z_i − z_label )'))]),
      ),
  },
  hinge_slope: {
    symbols: () =>
      formula(
        'plus or minus 1 for every class that is too near, divided by the number of images',
        fraction(row('1'), row('m')),
        sumOver('near', row('± 1')),
      ),
  },
  mistake: {
    symbols: () => formula('1 when the decision differs from the label, else 0', row('| y − ŷ |')),
  },
  perceptron: {
    symbols: () =>
      formula(
        'the decision minus the label, divided by the number of images: the update rule of the perceptron, not a gradient, for a step has the slope 0',
        fraction(row('ŷ − y'), row('m')),
      ),
  },
  negative_log_likelihood: {
    symbols: () => formula('minus the log-probability of the label', row('− z_label')),
  },
  minus_target: {
    symbols: () => minusTarget('minus the target', '− y_i'),
  },
};
