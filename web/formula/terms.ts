import { html, mathml, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Derivation, Term } from '../api/types.ts';
import { formatNumber } from '../widgets/shared/format.ts';
import { mathFactor, mathNumber } from './numbers.ts';
import type { FormulaOptions } from './options.ts';

/** A term that a mask, an arg-max or a slope of 0 shut off. */
export function isShutOff(term: Term): boolean {
  return term.constant === 0;
}

/** The numbers of a term as they are multiplied; a term without cells is its product. */
function numbersOf({ factors, constant = 1, product }: Term): readonly number[] {
  const cells = factors.map(({ value }) => value);
  if (cells.length === 0) return [product];
  return constant === 1 || constant === 0 ? cells : [constant, ...cells];
}

/** A term in words: its numbers, and what became of them. */
export function termWords(term: Term): string {
  const numbers = numbersOf(term).map(formatNumber);
  const words = numbers.join(' times ');
  if (isShutOff(term)) return `${words}, left out`;
  return numbers.length === 1 ? words : `${words} is ${formatNumber(term.product)}`;
}

/** A term as MathML: constant · factor · factor. */
export function termMath(term: Term): TemplateResult {
  const parts = numbersOf(term).map((value, at) =>
    at === 0 ? mathFactor(value) : mathml`<mo>·</mo>${mathFactor(value)}`,
  );
  return html`<math>${parts}</math>`;
}

/** The terms of a rule in one line, divided by signs; those that are shut off are struck out. */
export function termLine(
  derivation: Derivation,
  options: FormulaOptions,
  sign: (at: number) => string,
): TemplateResult {
  return html`<span class="line" role="list" aria-label="The numbers behind this cell">
    ${derivation.terms.map(
      (term, at) => html`<span
        class=${classMap({ term: true, lit: options.litTerm === at, off: isShutOff(term) })}
        role="listitem"
        aria-label=${termWords(term)}
        title=${termWords(term)}
        @pointerenter=${() => options.hoverTerm?.(at)}
        @pointerleave=${() => options.hoverTerm?.(undefined)}
        >${at === 0 ? nothing : html`<span aria-hidden="true">${sign(at)}</span>`}${termMath(term)}</span
      >`,
    )}
  </span>`;
}

/** A single number as a whole formula. */
export function valueMath(derivation: Derivation): TemplateResult {
  return html`<math class="value">${mathNumber(derivation.value)}</math>`;
}
