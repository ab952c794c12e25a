import { render } from 'lit';
import { expect, test } from 'vitest';
import type { Derivation } from '../../web/api/types.ts';
import { derivationView } from '../../web/formula/derivation.ts';
import { notations } from '../../web/formula/rules.ts';

const mathml = 'http://www.w3.org/1998/Math/MathML';

test('every formula is MathML to the browser, and losers are marked', () => {
  for (const rule of Object.keys(notations) as Derivation['rule'][]) {
    const place = document.createElement('div');
    const factors = [{ tensor: { node: 'a', of: 'output' }, index: [0], value: 2 }] as const;
    const derivation: Derivation = {
      target: { node: 'a', of: 'output', index: [0, 1] },
      value: 2,
      rule,
      terms: [
        { factors, product: 2 },
        { factors, constant: 0, product: 0 },
      ],
      omitted: { padding: 0, masked: 1, zero: 0 },
    };
    render(derivationView(derivation), place);
    expect(place.querySelectorAll('.term.off'), rule).toHaveLength(1);
    const symbols = place.querySelector('.symbols');
    expect(symbols?.namespaceURI, rule).toBe(mathml);
    for (const inner of symbols?.querySelectorAll('*') ?? []) {
      expect(inner.namespaceURI, `${rule} ${inner.tagName}`).toBe(mathml);
    }
  }
});

test('every score of a softmax and the largest are buttons, and the row of the cell is marked', () => {
  const place = document.createElement('div');
  const score = (value: number) => ({
    tensor: { node: 'logits', of: 'output' } as const,
    index: [0, value, 0, 0],
    value,
  });
  const terms = [1, 0, 1, 2].map((value) => ({
    factors: [score(value), score(2)],
    product: value,
    between: { distance: value - 2, probability: value / 3 },
  }));
  const pressed: unknown[] = [];
  const derivation = (rule: 'softmax' | 'cross_entropy' | 'log_softmax'): Derivation => ({
    target: { node: 'loss', of: 'output', name: 'probabilities', index: [0, 1, 0, 0] },
    value: 1 / 3,
    rule,
    terms,
    between: { sum: 3, log: 1 },
    omitted: { padding: 0, masked: 0, zero: 0 },
  });
  const chooseFactor = (factor: unknown) => pressed.push(factor);
  for (const rule of ['softmax', 'cross_entropy', 'log_softmax'] as const) {
    render(derivationView(derivation(rule), { chooseFactor, litTerm: 0 }), place);
    const rows = [...place.querySelectorAll('tbody tr')];
    expect(rows.map((row) => row.getAttribute('aria-current'))).toEqual([null, 'true', null]);
    expect(rows.map((row) => row.classList.contains('lit'))).toEqual([false, true, false]);
    pressed.length = 0;
    for (const button of place.querySelectorAll<HTMLElement>('tbody button')) button.click();
    expect(pressed).toEqual([score(0), score(1), score(2)]);
    place.querySelector<HTMLElement>('caption button')?.click();
    expect(pressed.at(-1)).toEqual(score(2));
  }
  // Of many classes the likeliest, and always the one that is asked about.
  render(derivationView(derivation('softmax'), { mostTerms: 1 }), place);
  const classes = [...place.querySelectorAll('tbody th')].map((head) => head.textContent);
  expect(classes).toEqual(['2', '1']);
});

test('what decided a gradient is a button too', () => {
  const place = document.createElement('div');
  const factor = (node: string, value: number) => ({
    tensor: { node, of: 'output' } as const,
    index: [0, 0, 0, 1],
    value,
  });
  const pressed: unknown[] = [];
  for (const rule of ['elementwise', 'route_extreme'] as const) {
    const deciding = [factor('below', 4), factor('below', 3)];
    const derivation: Derivation = {
      target: { node: 'relu', of: 'inputGradient', name: '0', index: [0, 0, 0, 1] },
      value: 2,
      rule,
      terms: [{ factors: [factor('relu', 2)], product: 2, deciding }],
      omitted: { padding: 0, masked: 0, zero: 0 },
    };
    render(derivationView(derivation, { chooseFactor: (one) => pressed.push(one) }), place);
    place.querySelector<HTMLElement>('.deciding button')?.click();
  }
  expect(pressed).toEqual([factor('below', 4), factor('below', 4)]);
});

test('every factor is a button that says where it lies, and tells which was pressed', () => {
  const place = document.createElement('div');
  const weight = {
    tensor: { node: 'a', of: 'parameter', name: 'weight' },
    index: [1, 0],
    value: -3,
  };
  const pixel = { tensor: { node: 'input', of: 'output' }, index: [0, 0, 2, 1], value: 2 };
  const derivation = {
    target: { node: 'a', of: 'output', index: [0, 1, 0, 0] },
    value: -3,
    rule: 'sum_of_products',
    terms: [{ factors: [pixel, weight], constant: 0.5, product: -3 }],
    omitted: { padding: 0, masked: 0, zero: 0 },
  } as Derivation;
  const pressed: unknown[] = [];
  render(derivationView(derivation, { chooseFactor: (factor) => pressed.push(factor) }), place);
  const buttons = [...place.querySelectorAll('button')];
  expect(buttons.map((button) => button.getAttribute('aria-label'))).toEqual([
    '2, input[0, 2, 1]: where from?',
    '−3, weight of a[1, 0]: where from?',
  ]);
  buttons[1]?.click();
  expect(pressed).toEqual([weight]);
  expect(place.querySelector('.term')?.textContent?.replace(/\s/g, '')).toBe('0.5·2·(−3)');
});
