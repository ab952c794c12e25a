import { describe, expect, test } from 'vitest';
import type { Derivation, Factor, Term } from '../../web/api/types.ts';
import { derivationView } from '../../web/formula/derivation.ts';
import { notations } from '../../web/formula/rules.ts';
import { written } from './written.ts';

const cell = (value: number, of: Factor['tensor']['of'] = 'output'): Factor => ({
  tensor: { node: 'layer', of },
  index: [0, 0, 0, 0],
  value,
});

function sum(...values: readonly (readonly [number, number])[]): readonly Term[] {
  return values.map(([constant, value]) => ({
    factors: [cell(value)],
    constant,
    product: constant * value,
  }));
}

function derivation(part: Partial<Derivation> & Pick<Derivation, 'rule'>): Derivation {
  return {
    target: { node: 'layer', of: 'output', index: [0, 2, 1, 3] },
    value: 0,
    terms: [],
    omitted: { padding: 0, masked: 0, zero: 0 },
    ...part,
  };
}

const gradient = { target: { node: 'layer', of: 'inputGradient', index: [0, 0, 1, 1] } } as const;

/** e^(z − 2) of the class that the score tells, as the engine gives it. */
function exponential(score: number): Term {
  const [product, probability] = score === 2 ? [1, 0.73] : [0.368, 0.27];
  const at = (value: number): Factor => ({ ...cell(value), index: [0, value - 1, 0, 0] });
  return {
    factors: [at(score), at(2)],
    product,
    between: { distance: score - 2, probability },
  };
}
const exponentials = [exponential(1), exponential(2)];
const ofSum = { between: { sum: 1.37 } };

/** Rule, derivation, and what must be read in this order. */
const cases: readonly (readonly [string, Derivation, RegExp])[] = [
  ['a given number', derivation({ rule: 'given', value: 7 }), /= x = 7$/],
  ['a copy', derivation({ rule: 'copy', terms: sum([1, 4]), value: 4 }), /= y = x = 4 = 4$/],
  [
    'the largest of a window, the losers struck out',
    derivation({ rule: 'route_extreme', terms: sum([0, 1], [1, 5], [0, -2]), value: 5 }),
    /max x i = max \( 1 , 5 , \( − 2 \) \) = 5$/,
  ],
  [
    'the smallest of a window',
    derivation({ rule: 'route_extreme', terms: sum([0, 1], [1, -2]), value: -2 }),
    /min x i = min \( 1 , \( − 2 \) \) = − 2$/,
  ],
  [
    'a gradient that comes from the windows a cell won',
    derivation({ rule: 'route_extreme', ...gradient, terms: sum([1, 3], [0, 4]), value: 3 }),
    /^g .* ∑ won g = 3 \+ 4 = 3$/,
  ],
  [
    'a mean',
    derivation({ rule: 'mean', terms: sum([0.5, 3], [0.5, 5]), value: 4 }),
    /1 n ∑ i x i = 0\.5 · 3 \+ 0\.5 · 5 = 4$/,
  ],
  [
    'a number normalised by its batch',
    derivation({ rule: 'normalise', terms: sum([1, 5], [1, 2], [1, 9], [1, 0.5]), value: 0.97 }),
    /x − μ σ 2 \+ ε = \( 5 − 2 \) ÷ √\( 9 \+ 0\.5 \) = 0\.97$/,
  ],
  [
    'the variance of a batch',
    derivation({
      rule: 'variance',
      terms: [
        { factors: [cell(5), cell(2)], constant: 0.5, product: 4.5 },
        { factors: [cell(-1), cell(2)], constant: 0.5, product: 4.5 },
      ],
      value: 9,
    }),
    /1 N ∑ i \( x i − μ \) 2 = /,
  ],
  [
    'a function of one cell',
    derivation({ rule: 'elementwise', function: 'relu', terms: sum([1, -3]), value: 0 }),
    /max \( 0 , x \) = max \( 0 , \( − 3 \) \) = 0$/,
  ],
  [
    'the gradient of a function',
    derivation({
      rule: 'elementwise',
      function: 'tanh',
      ...gradient,
      terms: sum([0.25, 8]),
      value: 2,
    }),
    /g · f ′ \( x \) = 0\.25 · 8 = 2$/,
  ],
  [
    'a sigmoid, with the number in its fraction',
    derivation({ rule: 'elementwise', function: 'sigmoid', terms: sum([1, -3]), value: 0.0474 }),
    /1 1 \+ e − x = σ \( \( − 3 \) \) = 1 1 \+ e − \( − 3 \) = 0\.0474$/,
  ],
  [
    'a gradient that a mask stops, and the cell that decided',
    derivation({
      rule: 'elementwise',
      function: 'relu',
      ...gradient,
      terms: [{ factors: [cell(8)], constant: 0, product: 0, deciding: [cell(-1)] }],
    }),
    /g · f ′ \( x \) = 8 = 0 The slope is 0 : 1 where x > 0, otherwise 0, with x = \( − 1 \)$/,
  ],
  [
    'a gradient through a sigmoid, whose slope is of its output',
    derivation({
      rule: 'elementwise',
      function: 'sigmoid',
      ...gradient,
      terms: [{ factors: [cell(8)], constant: 0.25, product: 2, deciding: [cell(0.5)] }],
      value: 2,
    }),
    /= 0\.25 · 8 = 2 The slope is 0\.25 : y · \(1 − y\), with y = 0\.5$/,
  ],
  [
    'a gradient that another cell of the window won',
    derivation({
      rule: 'route_extreme',
      ...gradient,
      terms: [{ factors: [cell(3)], constant: 0, product: 0, deciding: [cell(9), cell(4)] }],
    }),
    /∑ won g = 3 = 0 Largest of its window: 9$/,
  ],
  [
    'a softmax, with a row for each class',
    derivation({
      rule: 'softmax',
      terms: [exponential(2), ...exponentials],
      ...ofSum,
      value: 0.73,
    }),
    /= e z i − max ∑ k e z k − max = e 2 − 2 1\.37 = 1 1\.37 = 0\.73 The largest score is 2 ; it is subtracted from every z class z z − max e z − max p 0 1 − 1 0\.368 0\.27 1 2 0 1 0\.73 ∑ 1\.37$/,
  ],
  [
    'a softmax of a loss, whose rows say p − y',
    derivation({
      rule: 'softmax',
      terms: [exponential(2), ...exponentials].map((term) => ({
        ...term,
        between: { ...term.between, target: 1, error: -0.27 },
      })),
      ...ofSum,
    }),
    /p y p − y 0 1 − 1 0\.368 0\.27 1 − 0\.27 1 2 0 1 0\.73 1 − 0\.27 ∑/,
  ],
  [
    'a probability minus its target',
    derivation({
      rule: 'softmax_minus_target',
      ...gradient,
      terms: [...sum([0.5, 0.75]), { factors: [], constant: -0.5, product: -0.5 }],
      between: { target: 1, error: -0.25, images: 2 },
      value: -0.125,
    }),
    /p i − y i m = \( 0\.75 − 1 \) ÷ 2 = \( − 0\.25 \) ÷ 2 = − 0\.125$/,
  ],
  [
    'a probability of two classes minus its target',
    derivation({
      rule: 'sigmoid_minus_target',
      ...gradient,
      terms: sum([1, 0.5]),
      between: { target: 0, error: 0.5, images: 1 },
      value: 0.5,
    }),
    / = p − y = 0\.5 − 0 = 0\.5$/,
  ],
  [
    'a cross-entropy',
    derivation({
      rule: 'cross_entropy',
      terms: [{ factors: [cell(1), cell(2)], product: -1 }, ...exponentials],
      between: { sum: 1.37, log: 0.313, probability: 0.27 },
      value: 1.31,
    }),
    /log ∑ k e z k − max − \( z label − max \) = log 1\.37 − \( 1 − 2 \) = 0\.313 − \( − 1 \) = − log 0\.27 = 1\.31 The largest/,
  ],
  [
    'a binary cross-entropy',
    derivation({
      rule: 'binary_cross_entropy',
      terms: [
        { factors: [cell(0.2)], constant: -1, product: 1.61 },
        { factors: [cell(0.2)], constant: 0, product: 0 },
      ],
      value: 1.61,
    }),
    /= − y · log p − \( 1 − y \) · log \( 1 − p \) = − 1 · log 0\.2 − 0 · log \( 1 − 0\.2 \) = 1\.61 Computed from the score z as max \( z , 0 \) − z · y \+ log \( 1 \+ e − \| z \| \) , which never takes the logarithm of 0; the value is the same\.$/,
  ],
  [
    'gradients of several readers',
    derivation({ rule: 'sum_of_branches', ...gradient, terms: sum([1, 2], [1, 3]), value: 5 }),
    /∑ readers g = 2 \+ 3 = 5$/,
  ],
  [
    'a root of a sum',
    derivation({
      rule: 'root_of_sum',
      terms: [3, 4].map((value) => ({
        factors: [cell(value), cell(value)],
        product: value * value,
      })),
      value: 5,
    }),
    /= √ \( 3 · 3 \+ 4 · 4 \) = 5$/,
  ],
  [
    'a quotient',
    derivation({ rule: 'quotient', terms: sum([0.5, 3], [1, 4]), value: 0.375 }),
    /= a b = 0\.5 · 3 \/ 4 = 0\.375$/,
  ],
  [
    'a log-softmax',
    derivation({
      rule: 'log_softmax',
      terms: [{ factors: [cell(1), cell(2)], product: -1 }, ...exponentials],
      between: { sum: 1.37, log: 0.313 },
      value: -1.31,
    }),
    /\( z i − max \) − log ∑ k e z k − max = \( 1 − 2 \) − log 1\.37 = − 1 − 0\.313 = − 1\.31 The largest/,
  ],
  [
    'a response divided by those of its neighbours',
    derivation({
      rule: 'local_response',
      terms: [
        ...sum([1, 8]),
        { factors: [], constant: 2, product: 2 },
        { factors: [cell(4), cell(4)], constant: 0.5, product: 8 },
        { factors: [], constant: 0.75, product: 0.75 },
      ],
      value: 1.25,
    }),
    /x \( k \+ α ∑ j x j 2 \) β = 8 ÷ \( 2 \+ 0\.5 · 4 · 4 \) \^ 0\.75 = 1\.25$/,
  ],
  [
    'the logarithm undone',
    derivation({ rule: 'elementwise', function: 'exp', terms: sum([1, -1]), value: 0.5 }),
    /e x = exp \( \( − 1 \) \) = 0\.5$/,
  ],
  [
    'a squared error, multiplied out',
    derivation({
      rule: 'squared_error',
      terms: [
        { factors: [cell(3), cell(3)], constant: 0.5, product: 4.5 },
        ...sum([-1, 3]),
        { factors: [], constant: 0.5, product: 0.5 },
      ],
      value: 2,
    }),
    /1 C ∑ i \( x i − y i \) 2 = 0\.5 · 3 · 3 \+ \( − 1 \) · 3 \+ 0\.5 = 2$/,
  ],
  [
    "a squared error's gradient",
    derivation({ rule: 'squared_error_slope', ...gradient, terms: sum([0.5, 3]), value: 1.5 }),
    /2 \( x i − y i \) C · m = 0\.5 · 3 = 1\.5$/,
  ],
  [
    'a hinge of several scores, those far enough struck out',
    derivation({
      rule: 'hinge',
      terms: [
        { factors: [{ ...cell(2), index: [0, 1, 0, 0] }], product: 2 },
        { factors: [{ ...cell(-4), index: [0, 2, 0, 0] }], constant: 0, product: 0 },
        ...sum([-1, 2.5]),
        { factors: [], product: 1 },
      ],
      value: 0.5,
    }),
    /∑ i max \( 0 , 1 \+ z i − z label \) = 2 \+ \( − 4 \) \+ \( − 1 \) · 2\.5 \+ 1 = 0\.5$/,
  ],
  [
    'a hinge of one score',
    derivation({
      rule: 'hinge',
      terms: [...sum([-1, 0.25]), { factors: [], product: 1 }],
      value: 0.75,
    }),
    /max \( 0 , 1 − t · z \) = \( − 1 \) · 0\.25 \+ 1 = 0\.75$/,
  ],
  [
    "a hinge's gradient",
    derivation({
      rule: 'hinge_slope',
      ...gradient,
      terms: [
        { factors: [], constant: -0.5, product: -0.5 },
        { factors: [], constant: 0, product: 0 },
      ],
      value: -0.5,
    }),
    /1 m ∑ near ± 1 = \( − 0\.5 \) \+ 0 = − 0\.5$/,
  ],
  [
    'a likelihood',
    derivation({ rule: 'negative_log_likelihood', terms: sum([-1, -2]), value: 2 }),
    /= − z label = \( − 1 \) · \( − 2 \) = 2$/,
  ],
  [
    "a likelihood's gradient",
    derivation({
      rule: 'minus_target',
      ...gradient,
      terms: [{ factors: [], constant: -0.25, product: -0.25 }],
      value: -0.25,
    }),
    /− y i m = \( − 0\.25 \) = − 0\.25$/,
  ],
  [
    "a perceptron's mistake",
    derivation({
      rule: 'mistake',
      terms: [{ factors: [], constant: 1, product: 1 }, ...sum([-1, 0])],
      value: 1,
    }),
    /\| y − y ˆ \| = 1 \+ \( − 1 \) · 0 = 1$/,
  ],
  [
    "a perceptron's rule, in a gradient's place",
    derivation({ rule: 'perceptron', ...gradient, terms: sum([0.5, 1]), value: 0.5 }),
    /y ˆ − y m = 0\.5 · 1 = 0\.5$/,
  ],
];

describe('a derivation is written out', () => {
  test.each(cases)('%s', (_, given, expected) => {
    expect(written(derivationView(given))).toMatch(expected);
  });

  test('every rule with a notation is written here', () => {
    const covered = new Set(cases.map(([, { rule }]) => rule));
    expect([...covered].sort()).toEqual(Object.keys(notations).sort());
  });

  test('a sum of products shows factors, constants, the bias and what lies on padding', () => {
    const given = derivation({
      rule: 'sum_of_products',
      terms: [
        { factors: [cell(2), cell(-3, 'parameter')], product: -6 },
        { factors: [cell(8), cell(1, 'parameter')], constant: 0.25, product: 2 },
        { factors: [cell(1, 'parameter')], product: 1 },
      ],
      omitted: { padding: 1, masked: 0, zero: 0 },
      value: -3,
    });
    const text = written(derivationView(given));
    expect(text).toContain('2 · ( − 3 ) + 0.25 · 8 · 1 + 1 bias');
    expect(text).toContain('+ 1 product with a zero of the padding');
    expect(text).toMatch(/= − 6 \+ 2 \+ 1 = − 3$/);
  });

  test('of many terms the largest are written in their order, and a button shows the rest', () => {
    const given = derivation({
      rule: 'sum_of_products',
      terms: sum([1, 2], [1, 0], [1, -7], [1, 1], [1, 5]),
      value: 1,
    });
    const text = written(derivationView(given, { mostTerms: 3 }));
    expect(text).toMatch(/= 2 \+ \( − 7 \) \+ 5 The 3 largest\. Show all 5 terms/);
    expect(text).toMatch(/= 2 − 7 \+ 5 \+ … = 1$/);
    expect(written(derivationView(given, { mostTerms: 5 }))).not.toContain('Show all');
  });

  test('an update adds to the weight, which is no bias', () => {
    const given = derivation({
      rule: 'sum_of_products',
      target: { node: 'layer', of: 'update', name: 'weight', step: 'updated', index: [0, 0, 1, 1] },
      terms: [
        { factors: [cell(2, 'parameter')], product: 2 },
        { factors: [cell(3, 'parameterGradient')], constant: -0.5, product: -1.5 },
      ],
      value: 0.5,
    });
    const text = written(derivationView(given));
    expect(text).not.toContain('bias');
    expect(text).toContain('2 + ( − 0.5 ) · 3');
  });
});
