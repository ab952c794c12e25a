import { html, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Factor, Term } from '../api/types.ts';
import type { FormulaOptions } from './options.ts';
import { isShutOff, termNumbers } from './terms.ts';

/** A cell as its number; where factors can be chosen, a button. */
export function factorView(factor: Factor, options: FormulaOptions): TemplateResult {
  return termNumbers({ factors: [factor], product: factor.value }, options);
}

/** What stands for a term is lit, struck out and pointed at as the term is. */
export function termClasses(term: Term, at: number, { litTerm }: FormulaOptions) {
  return classMap({ term: true, lit: litTerm === at, off: isShutOff(term) });
}

/** A term that a rule writes in its own way. */
export function ownTerm(
  term: Term,
  at: number,
  options: FormulaOptions,
  content: unknown,
): TemplateResult {
  return html`<span
    class=${termClasses(term, at, options)}
    @pointerenter=${() => options.hoverTerm?.(at)}
    @pointerleave=${() => options.hoverTerm?.(undefined)}
    @focusin=${() => options.hoverTerm?.(at)}
    @focusout=${() => options.hoverTerm?.(undefined)}
    >${content}</span
  >`;
}

/** Such terms, and what stands between them, in one line; no list, whose children would be terms alone. */
export function ownLine(...parts: readonly unknown[]): TemplateResult {
  return html`<span class="line" role="group" aria-label="The numbers behind this cell">${parts}</span>`;
}
