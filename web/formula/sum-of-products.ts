import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Derivation, Factor, Term } from '../api/types.ts';
import { formatNumber } from '../widgets/shared/format.ts';
import { isGradient, mathIndexed, mathNumber } from './numbers.ts';
import type { FormulaOptions } from './options.ts';
import { isShutOff, moreTerms, shownTerms, termNumbers, termWords } from './terms.ts';

const minus = '\u2212';
/** As many terms stand in one line whatever they are. */
const roomyTerms = 4;

/** The term of the bias; in an update a lone parameter is the weight itself. */
function isBias({ factors }: Term, { of }: Derivation['target']): boolean {
  return of !== 'update' && factors.length === 1 && factors[0]?.tensor.of === 'parameter';
}

/** The row of a tensor that a factor lies in. */
function rowOf({ index }: Factor): string {
  return index.slice(0, -1).join();
}

/** Whether several of the first factors lie in one row, so that rows make good lines. */
function hasRows(terms: readonly Term[]): boolean {
  const rows = terms.flatMap(({ factors: [first] }) => (first === undefined ? [] : rowOf(first)));
  return terms.length > roomyTerms && new Set(rows).size < rows.length;
}

/** The row of the kernel that a term belongs to, or of a map; a bias has a line of its own. */
function lineOf(term: Term, target: Derivation['target'], byRow: boolean): string {
  const weight = term.factors.find((factor) => factor.tensor.of === 'parameter');
  if (isBias(term, target)) return 'bias';
  if (target.of === 'update') return 'cells';
  const [first] = term.factors;
  if (weight !== undefined) return rowOf(weight);
  return byRow && first !== undefined ? rowOf(first) : 'cells';
}

function termView(
  term: Term,
  at: number,
  first: boolean,
  target: Derivation['target'],
  options: FormulaOptions,
): TemplateResult {
  const text = termWords(term);
  const bias = isBias(term, target);
  return html`<span
    class=${classMap({ term: true, lit: options.litTerm === at, off: isShutOff(term) })}
    role="listitem"
    aria-label=${bias ? `bias ${text}` : text}
    title=${bias ? 'The bias' : text}
    @pointerenter=${() => options.hoverTerm?.(at)}
    @pointerleave=${() => options.hoverTerm?.(undefined)}
    >${first ? nothing : html`<span class="plus" aria-hidden="true">+</span>`}${termNumbers(term, options)}${
      bias ? html`<span class="muted small">bias</span>` : nothing
    }</span
  >`;
}

/** The products alone, with their signs between them. */
function productsView(derivation: Derivation, options: FormulaOptions): TemplateResult {
  const shown = shownTerms(derivation, options);
  return html`<div class="line" aria-hidden="true">
    ${shown.map(([term, at], place) => {
      const negative = formatNumber(term.product).startsWith(minus);
      const sign = negative ? minus : '+';
      const size = negative ? -term.product : term.product;
      return html`<span
        class=${classMap({ term: true, lit: options.litTerm === at })}
        @pointerenter=${() => options.hoverTerm?.(at)}
        @pointerleave=${() => options.hoverTerm?.(undefined)}
        >${place === 0 && !negative ? nothing : html`<span>${sign}</span>`}<math>${mathNumber(size)}</math></span
      >`;
    })}${shown.length < derivation.terms.length ? '+ …' : nothing}
  </div>`;
}

/**
 * The rule `sum_of_products`: the cell is its products added up. First the factors, a line per row
 * of the kernel, then the products, then the value.
 */
export function sumOfProducts(derivation: Derivation, options: FormulaOptions): TemplateResult {
  const lines = new Map<string, TemplateResult[]>();
  const shown = shownTerms(derivation, options);
  const whole = shown.length === derivation.terms.length;
  const byRow = hasRows(derivation.terms);
  for (const [place, [term, at]] of shown.entries()) {
    const name = whole ? lineOf(term, derivation.target, byRow) : 'largest';
    const line = lines.get(name) ?? [];
    line.push(termView(term, at, place === 0, derivation.target, options));
    lines.set(name, line);
  }
  const { padding } = derivation.omitted;
  const equals = html`<math class="equals" aria-hidden="true"><mo>=</mo></math>`;
  return html`
    <div class="formula">
      <math class="target">${
        options.target ??
        mathIndexed(isGradient(derivation.target) ? 'g' : 'y', derivation.target.index.slice(-2))
      }</math>
      ${equals}
      <div class="lines" role="list" aria-label="The products that are added up">
        ${[...lines.values()].map((line) => html`<div class="line" role="presentation">${line}</div>`)}
        ${moreTerms(derivation, options)}
        ${
          padding === 0
            ? nothing
            : html`<div class="line muted small" role="listitem">
                + ${padding} ${padding === 1 ? 'product' : 'products'} with a zero of the padding
              </div>`
        }
      </div>
      <span></span>
      ${equals} ${productsView(derivation, options)}
      <span></span>
      ${equals}
      <math class="value">${mathNumber(derivation.value)}</math>
    </div>
  `;
}
