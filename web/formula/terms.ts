import { html, mathml, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Derivation, Factor, Term } from '../api/types.ts';
import { formatNumber } from '../widgets/shared/format.ts';
import { cellName } from './cell-name.ts';
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

function nameOf(factor: Factor, { nameFactor }: FormulaOptions): string {
  return nameFactor?.(factor) ?? cellName({ ...factor.tensor, index: factor.index });
}

/** A term as it is multiplied; where factors can be chosen, each of them is a button. */
export function termNumbers(term: Term, options: FormulaOptions): TemplateResult {
  const { chooseFactor } = options;
  const { factors, constant = 1 } = term;
  if (chooseFactor === undefined || factors.length === 0) return termMath(term);
  const times = html`<math><mo>·</mo></math>`;
  const canChoose = options.canChoose ?? (() => true);
  const first = constant === 1 || constant === 0 ? nothing : termConstant(constant, times);
  return html`${first}${factors.map(
    (factor, at) =>
      html`${at === 0 ? nothing : times}${canChoose(factor) ? factorButton(factor, options) : html`<math title=${nameOf(factor, options)}>${mathFactor(factor.value)}</math>`}`,
  )}`;
}

function factorButton(factor: Factor, options: FormulaOptions): TemplateResult {
  const name = nameOf(factor, options);
  return html`<button
    type="button"
    class="factor"
    aria-label=${`${formatNumber(factor.value)}, ${name}: where from?`}
    title=${`${name}: where from?`}
    @click=${() => options.chooseFactor?.(factor)}
  ><math>${mathFactor(factor.value)}</math></button>`;
}

function termConstant(constant: number, times: TemplateResult): TemplateResult {
  return html`<math>${mathFactor(constant)}</math>${times}`;
}

/** The terms of a rule in one line, divided by signs; those that are shut off are struck out. */
export function termLine(
  derivation: Derivation,
  options: FormulaOptions,
  sign: (at: number) => string,
): TemplateResult {
  return html`<span class="line" role="list" aria-label="The numbers behind this cell">
    ${shownTerms(derivation, options).map(
      ([term, at], place) => html`<span
        class=${classMap({ term: true, lit: options.litTerm === at, off: isShutOff(term) })}
        role="listitem"
        aria-label=${termWords(term)}
        title=${termWords(term)}
        @pointerenter=${() => options.hoverTerm?.(at)}
        @pointerleave=${() => options.hoverTerm?.(undefined)}
        @focusin=${() => options.hoverTerm?.(at)}
        @focusout=${() => options.hoverTerm?.(undefined)}
        >${place === 0 ? nothing : html`<span aria-hidden="true">${sign(at)}</span>`}${termNumbers(term, options)}</span
      >`,
    )}${moreTerms(derivation, options)}
  </span>`;
}

/**
 * The terms that are written, with their places: all, or of a long sum the largest, in their order.
 */
export function shownTerms(
  { terms }: Derivation,
  { mostTerms = Number.POSITIVE_INFINITY }: FormulaOptions,
): readonly (readonly [term: Term, at: number])[] {
  const placed = terms.map((term, at) => [term, at] as const);
  if (terms.length <= mostTerms) return placed;
  const size = ([{ product }]: readonly [Term, number]) => Math.abs(product);
  const largest = [...placed].sort((one, other) => size(other) - size(one)).slice(0, mostTerms);
  return largest.sort(([, one], [, other]) => one - other);
}

/** How many terms are not written, as a button that shows them. */
export function moreTerms(
  derivation: Derivation,
  options: FormulaOptions,
): TemplateResult | typeof nothing {
  const { terms } = derivation;
  const more = terms.length - shownTerms(derivation, options).length;
  if (more === 0) return nothing;
  return html`<span role="listitem"
    ><span class="muted small">The ${terms.length - more} largest.</span>
    <button type="button" class="more" @click=${() => options.showAll?.()}>
      Show all ${terms.length} terms
    </button></span
  >`;
}

/** A single number as a whole formula. */
export function valueMath(derivation: Derivation): TemplateResult {
  return html`<math class="value">${mathNumber(derivation.value)}</math>`;
}
