import { html, mathml, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Derivation, Term } from '../api/types.ts';
import { formatNumber } from '../widgets/shared/format.ts';
import { mathFactor, mathIndexed, mathNumber } from './numbers.ts';
import type { FormulaOptions } from './options.ts';

const minus = '\u2212';

/** The row of the kernel that a term belongs to; a bias has a line of its own. */
function lineOf(term: Term): string {
  const weight = term.factors.find((factor) => factor.tensor.of === 'parameter');
  if (term.factors.length < 2 || weight === undefined) return 'bias';
  return weight.index.slice(0, -1).join();
}

function product(term: Term): TemplateResult {
  const factors = term.factors.map((factor, at) =>
    at === 0 ? mathFactor(factor.value) : mathml`<mo>·</mo>${mathFactor(factor.value)}`,
  );
  return html`<math>${factors}</math>`;
}

function termView(term: Term, at: number, options: FormulaOptions): TemplateResult {
  const text = term.factors.map((factor) => formatNumber(factor.value)).join(' times ');
  const bias = term.factors.length === 1;
  return html`<span
    class=${classMap({ term: true, lit: options.litTerm === at })}
    role="listitem"
    aria-label=${bias ? `bias ${text}` : `${text} is ${formatNumber(term.product)}`}
    title=${bias ? 'The bias' : `${text} is ${formatNumber(term.product)}`}
    @pointerenter=${() => options.hoverTerm?.(at)}
    @pointerleave=${() => options.hoverTerm?.(undefined)}
    >${at === 0 ? nothing : html`<span class="plus" aria-hidden="true">+</span>`}${product(term)}${
      bias ? html`<span class="muted small">bias</span>` : nothing
    }</span
  >`;
}

/** The products alone, with their signs between them. */
function productsView(derivation: Derivation, options: FormulaOptions): TemplateResult {
  return html`<div class="line" aria-hidden="true">
    ${derivation.terms.map((term, at) => {
      const negative = formatNumber(term.product).startsWith(minus);
      const sign = negative ? minus : '+';
      const size = negative ? -term.product : term.product;
      return html`<span
        class=${classMap({ term: true, lit: options.litTerm === at })}
        @pointerenter=${() => options.hoverTerm?.(at)}
        @pointerleave=${() => options.hoverTerm?.(undefined)}
        >${at === 0 && !negative ? nothing : html`<span>${sign}</span>`}<math>${mathNumber(size)}</math></span
      >`;
    })}
  </div>`;
}

/**
 * The rule `sum_of_products`: the cell is its products added up. First the factors, a line per row
 * of the kernel, then the products, then the value.
 */
export function sumOfProducts(derivation: Derivation, options: FormulaOptions): TemplateResult {
  const lines = new Map<string, TemplateResult[]>();
  derivation.terms.forEach((term, at) => {
    const line = lines.get(lineOf(term)) ?? [];
    line.push(termView(term, at, options));
    lines.set(lineOf(term), line);
  });
  const { padding } = derivation.omitted;
  const equals = html`<math class="equals" aria-hidden="true"><mo>=</mo></math>`;
  return html`
    <div class="formula">
      <math class="target">${mathIndexed('y', derivation.target.index.slice(-2))}</math>
      ${equals}
      <div class="lines" role="list" aria-label="The products that are added up">
        ${[...lines.values()].map((line) => html`<div class="line" role="presentation">${line}</div>`)}
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
