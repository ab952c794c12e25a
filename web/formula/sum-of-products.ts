import { html, mathml, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Derivation, Term } from '../api/types.ts';
import { formatNumber } from '../widgets/shared/format.ts';
import { mathFactor, mathIndexed, mathNumber } from './numbers.ts';
import type { FormulaOptions } from './options.ts';

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

/** The rule `sum_of_products`: the cell is its products added up, a line per row of the kernel. */
export function sumOfProducts(derivation: Derivation, options: FormulaOptions): TemplateResult {
  const lines = new Map<string, TemplateResult[]>();
  derivation.terms.forEach((term, at) => {
    const line = lines.get(lineOf(term)) ?? [];
    line.push(termView(term, at, options));
    lines.set(lineOf(term), line);
  });
  const { padding } = derivation.omitted;
  return html`
    <div class="formula">
      <math class="target">
        ${mathIndexed('y', derivation.target.index.slice(-2))}
        <mo>=</mo>
        ${mathNumber(derivation.value)}
        <mo>=</mo>
      </math>
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
    </div>
  `;
}
