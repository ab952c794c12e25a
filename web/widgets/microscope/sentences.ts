import type { Derivation } from '../../api/types.ts';
import { isGradient } from '../../formula/numbers.ts';

function count(many: number, one: string, more = `${one}s`): string {
  return many === 1 ? `one ${one}` : `${many} ${more}`;
}

function sumOf({ terms, target, omitted: { padding, masked } }: Derivation): string {
  if (masked > 0)
    return isGradient(target) ? 'Dropped: no gradient comes through' : 'Dropped: this cell is 0';
  const products = terms.filter(({ factors }) => factors.length > 1).length;
  const alone = terms.length - products;
  if (products === 0) return `This cell is ${count(terms.length, 'number')} added up`;
  const bias = alone > 0 && !isGradient(target) ? ' and the bias' : '';
  const off = padding > 0 ? `; ${padding} more lie on padding` : '';
  return `This cell is ${count(products, 'product')}${bias} added up${off}`;
}

/** The divisor is what is counted: padding may be, and it has no term. */
function meanOf({ terms, target }: Derivation): string {
  if (isGradient(target)) return `This cell gets its share of ${count(terms.length, 'gradient')}`;
  const counted = Math.round(1 / (terms[0]?.constant ?? 1));
  const padding = counted - terms.length;
  const off = padding > 0 ? `, ${padding} of them zeros of the padding` : '';
  return `This cell is the mean of ${count(counted, 'number')}${off}`;
}

function won({ terms }: Derivation): number {
  return terms.filter(({ constant }) => constant !== 0).length;
}

/** What happened, in one sentence; one for each rule whose formula alone does not say it. */
const sentences: Partial<Readonly<Record<Derivation['rule'], (derivation: Derivation) => string>>> =
  {
    given: ({ target: { of, name } }) => {
      if (of === 'parameter') return 'This number was learned';
      return name === 'mask' ? 'Chance decides what is dropped: 0' : 'This number was given';
    },
    sum_of_products: sumOf,
    copy: () => 'This is the same number at another place',
    route_extreme: (derivation) => {
      if (!isGradient(derivation.target))
        return `This cell won against ${count(derivation.terms.length - 1, 'other')}`;
      const windows = won(derivation);
      if (windows === 0) return 'This cell won no window, so no gradient reaches it';
      return `This cell won ${count(windows, 'window')} and gets the gradient`;
    },
    mean: meanOf,
    elementwise: (derivation) => {
      const { target, function: name = 'a function', terms } = derivation;
      if (!isGradient(target)) return `This cell is ${name} of one number`;
      if (won(derivation) === 0) return `${name} was shut here, so the gradient stops`;
      return terms.length === 1
        ? `The gradient comes back through ${name}`
        : `The gradients come back through ${name}`;
    },
    normalise: () => 'This cell is its distance from the mean, in standard deviations',
    variance: () => 'This is the mean of the squared distances from the mean',
    softmax: () => 'This probability is one exponential among all',
    softmax_minus_target: () => 'The gradient is the probability minus the target',
    sigmoid_minus_target: () => 'The gradient is the probability minus the target',
    cross_entropy: () => 'The loss is how surprised the network is by the right answer',
    binary_cross_entropy: () => 'The loss is how surprised the network is by the right answer',
    sum_of_branches: ({ terms }) =>
      `${count(terms.length, 'layer')} read this cell; their gradients add up`,
  };

export function sentenceOf(derivation: Derivation): string {
  return sentences[derivation.rule]?.(derivation) ?? 'Where this cell came from';
}
