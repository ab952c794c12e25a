import { describe, expect, test } from 'vitest';
import type { Derivation } from '../../web/api/types.ts';
import { sentenceOf } from '../../web/widgets/microscope/sentences.ts';

/** A mean over the cells that a window sees, each with 1/divisor. */
function mean(seen: number, divisor: number, of: 'output' | 'inputGradient'): Derivation {
  const target = { node: 'pool1', of, index: [0, 0, 0, 0] } as const;
  const constant = 1 / divisor;
  return {
    target,
    value: 12 * seen * constant,
    rule: 'mean',
    terms: Array.from({ length: seen }, (_, at) => ({
      factors: [{ tensor: { node: 'input', of: 'output' }, index: [0, 0, 0, at], value: 12 }],
      constant,
      product: 12 * constant,
    })),
    omitted: { padding: divisor - seen, masked: 0, zero: 0 },
  };
}

describe('the sentence of a mean', () => {
  test('counts what is divided by: 36 over 6 is no mean of 3 numbers', () => {
    for (const divisor of [1, 2, 3, 4, 6, 9, 49, 784]) {
      for (let seen = 1; seen <= Math.min(divisor, 12); seen += 1) {
        const zeros = divisor - seen;
        expect(sentenceOf(mean(seen, divisor, 'output'))).toBe(
          `This cell is the mean of ${divisor === 1 ? 'one number' : `${divisor} numbers`}` +
            (zeros > 0 ? `, ${zeros} of them zeros of the padding` : ''),
        );
      }
    }
  });

  test('calls no gradient a mean: the windows over a cell each give it a share', () => {
    expect(sentenceOf(mean(4, 9, 'inputGradient'))).toBe('This cell gets its share of 4 gradients');
    expect(sentenceOf(mean(1, 4, 'inputGradient'))).toBe(
      'This cell gets its share of one gradient',
    );
  });
});
