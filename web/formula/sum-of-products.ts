import { html, type TemplateResult } from 'lit';
import type { Derivation } from '../api/types.ts';
import { groupedLines, groupSums } from './grouped-sum.ts';
import { addedUp, hasRows, linesOf, paddingLine, termView } from './lines.ts';
import { isGradient, mathIndexed, mathNumber } from './numbers.ts';
import type { FormulaOptions } from './options.ts';
import { moreTerms, shownTerms } from './terms.ts';

/**
 * The rule `sum_of_products`: the cell is its products added up. First the factors, a line per row
 * of the kernel or a group per channel, then the products or what the groups add up to, then the
 * value.
 */
export function sumOfProducts(derivation: Derivation, options: FormulaOptions): TemplateResult {
  const { target, groups, value } = derivation;
  const equals = html`<math class="equals" aria-hidden="true"><mo>=</mo></math>`;
  return html`
    <div class="formula">
      <math class="target">${
        options.target ?? mathIndexed(isGradient(target) ? 'g' : 'y', target.index.slice(-2))
      }</math>
      ${equals}
      ${groups === undefined ? plainLines(derivation, options) : groupedLines(derivation, options)}
      <span></span>
      ${equals}
      ${groups === undefined ? products(derivation, options) : groupSums(derivation, options)}
      <span></span>
      ${equals}
      <math class="value">${mathNumber(value)}</math>
    </div>
  `;
}

/** A sum without groups; of a long one the largest terms. */
function plainLines(derivation: Derivation, options: FormulaOptions): TemplateResult {
  const { terms, target } = derivation;
  const shown = shownTerms(derivation, options);
  const largest = html`<div class="line" role="presentation">
    ${shown.map(([term, at], place) => termView(term, at, place === 0, target, options))}
  </div>`;
  return html`<div class="lines" role="list" aria-label="The products that are added up">
    ${shown.length === terms.length ? linesOf(shown, target, hasRows(terms), options) : largest}
    ${moreTerms(derivation, options)} ${paddingLine(derivation)}
  </div>`;
}

/** The products alone, with their signs between them. */
function products(derivation: Derivation, options: FormulaOptions): TemplateResult {
  const shown = shownTerms(derivation, options);
  const summands = shown.map(([{ product }, term]) => ({ number: product, term }));
  return addedUp(summands, options, shown.length < derivation.terms.length ? '+ …' : '');
}
