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
      omitted: { padding: 0, masked: 1 },
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
