import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Derivation, Factor, Term } from '../api/types.ts';
import { formatNumber } from '../widgets/shared/format.ts';
import { mathNumber } from './numbers.ts';
import type { FormulaOptions } from './options.ts';
import { isShutOff, termNumbers, termWords } from './terms.ts';

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
export function hasRows(terms: readonly Term[]): boolean {
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

export function termView(
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
    @focusin=${() => options.hoverTerm?.(at)}
    @focusout=${() => options.hoverTerm?.(undefined)}
    >${first ? nothing : html`<span class="plus" aria-hidden="true">+</span>`}${termNumbers(term, options)}${
      bias ? html`<span class="muted small">bias</span>` : nothing
    }</span
  >`;
}

/** Terms in lines: a row of the kernel or of a map each. */
export function linesOf(
  placed: readonly (readonly [Term, number])[],
  target: Derivation['target'],
  byRow: boolean,
  options: FormulaOptions,
): readonly TemplateResult[] {
  const lines = new Map<string, TemplateResult[]>();
  for (const [place, [term, at]] of placed.entries()) {
    const name = lineOf(term, target, byRow);
    const line = lines.get(name) ?? [];
    line.push(termView(term, at, place === 0, target, options));
    lines.set(name, line);
  }
  return [...lines.values()].map(
    (line) => html`<div class="line" role="presentation">${line}</div>`,
  );
}

/** Products that the padding leaves out. */
export function paddingLine({ omitted: { padding } }: Derivation): TemplateResult | typeof nothing {
  if (padding === 0) return nothing;
  return html`<div class="line muted small" role="listitem">
    + ${padding} ${padding === 1 ? 'product' : 'products'} with a zero of the padding
  </div>`;
}

/** A number of a last line, and the term that it is where it is one. */
export interface Summand {
  readonly number: number;
  readonly term?: number;
}

/** Numbers with their signs between them. */
export function addedUp(
  summands: readonly Summand[],
  options: FormulaOptions,
  end: string,
): TemplateResult {
  return html`<div class="line" aria-hidden="true">
    ${summands.map(({ number, term }, place) => {
      const negative = formatNumber(number).startsWith(minus);
      const sign = negative ? minus : '+';
      return html`<span
        class=${classMap({ term: true, lit: term !== undefined && options.litTerm === term })}
        @pointerenter=${() => options.hoverTerm?.(term)}
        @pointerleave=${() => options.hoverTerm?.(undefined)}
        >${place === 0 && !negative ? nothing : html`<span>${sign}</span>`}<math>${mathNumber(negative ? -number : number)}</math></span
      >`;
    })}${end}
  </div>`;
}
