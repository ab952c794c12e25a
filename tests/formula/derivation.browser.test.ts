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
