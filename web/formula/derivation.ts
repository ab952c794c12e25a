import { html, nothing, type TemplateResult } from 'lit';
import type { Derivation } from '../api/types.ts';
import { isGradient, mathIndexed } from './numbers.ts';
import type { FormulaOptions } from './options.ts';
import { notations, type RuleNotation } from './rules.ts';
import { sumOfProducts } from './sum-of-products.ts';
import { termLine, valueMath } from './terms.ts';

/** A derivation written out: the cell, the rule in symbols, its numbers, and the value. */
export function derivationView(
  derivation: Derivation,
  options: FormulaOptions = {},
): TemplateResult {
  if (derivation.rule === 'sum_of_products') return sumOfProducts(derivation, options);
  const notation: RuleNotation = notations[derivation.rule];
  const equals = html`<math class="equals" aria-hidden="true"><mo>=</mo></math>`;
  const gradient = isGradient(derivation.target);
  return html`
    <div class="formula">
      <math class="target">${
        options.target ?? mathIndexed(gradient ? 'g' : 'y', derivation.target.index)
      }</math>
      ${equals} ${options.symbols ?? notation.symbols(derivation)}
      ${
        derivation.terms.length === 0
          ? nothing
          : html`<span></span>${equals}
              <div class="lines">${numbersOf(derivation, notation, options)}</div>`
      }
      <span></span>
      ${equals} ${valueMath(derivation)}
    </div>
    ${notation.below?.(derivation, options) ?? nothing}
  `;
}

/** What a rule writes for the numbers: its own lines, or its terms with signs between them. */
function numbersOf(
  derivation: Derivation,
  { numbers, sign, around }: RuleNotation,
  options: FormulaOptions,
): TemplateResult {
  if (numbers !== undefined) return numbers(derivation, options);
  const line = termLine(derivation, options, (at) => sign?.(derivation, at) ?? '+');
  return around?.(line, derivation) ?? line;
}
