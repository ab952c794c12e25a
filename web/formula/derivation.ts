import { html, nothing, type TemplateResult } from 'lit';
import type { Derivation } from '../api/types.ts';
import { isGradient, mathIndexed } from './numbers.ts';
import type { FormulaOptions } from './options.ts';
import { notations } from './rules.ts';
import { sumOfProducts } from './sum-of-products.ts';
import { termLine, valueMath } from './terms.ts';

/** A derivation written out: the cell, the rule in symbols, its numbers, and the value. */
export function derivationView(
  derivation: Derivation,
  options: FormulaOptions = {},
): TemplateResult {
  if (derivation.rule === 'sum_of_products') return sumOfProducts(derivation, options);
  const notation = notations[derivation.rule];
  const numbers = termLine(derivation, options, (at) => notation.sign?.(derivation, at) ?? '+');
  const equals = html`<math class="equals" aria-hidden="true"><mo>=</mo></math>`;
  const gradient = isGradient(derivation.target);
  return html`
    <div class="formula">
      <math class="target">${
        options.target ?? mathIndexed(gradient ? 'g' : 'y', derivation.target.index)
      }</math>
      ${equals} ${notation.symbols(derivation)}
      ${
        derivation.terms.length === 0
          ? nothing
          : html`<span></span>${equals}
              <div class="lines">${notation.around?.(numbers, derivation) ?? numbers}</div>`
      }
      <span></span>
      ${equals} ${valueMath(derivation)}
    </div>
  `;
}
