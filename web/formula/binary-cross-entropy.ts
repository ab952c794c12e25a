import { html, nothing, type TemplateResult } from 'lit';
import type { Derivation, Term } from '../api/types.ts';
import { mathNumber } from './numbers.ts';
import type { FormulaOptions } from './options.ts';
import { factorView, ownLine, ownTerm } from './own-term.ts';
import { power, row } from './symbols.ts';

/** One half: −1 · log p or −1 · log (1 − p); the half that does not count has a 0 in front. */
function half(term: Term, at: number, options: FormulaOptions): TemplateResult {
  const [p] = term.factors;
  const counts = Math.abs(term.constant ?? 1);
  const cell = p === undefined ? nothing : factorView(p, options);
  return ownTerm(
    term,
    at,
    options,
    html`<math><mo form=${at === 0 ? 'prefix' : 'infix'}>−</mo>${mathNumber(counts)}${row('· log')}</math>${
      at === 0
        ? cell
        : html`<math>${row('( 1 −')}</math>${cell}<math><mo stretchy="false">)</mo></math>`
    }`,
  );
}

/** −y · log p − (1 − y) · log(1 − p) with the numbers in. */
export function binaryCrossEntropyNumbers(
  { terms }: Derivation,
  options: FormulaOptions,
): TemplateResult {
  return ownLine(terms.map((term, at) => half(term, at, options)));
}

/** How it is computed; a card that writes its own symbols says so in its own words. */
export function safeForm(
  _: Derivation,
  { symbols }: FormulaOptions,
): TemplateResult | typeof nothing {
  if (symbols !== undefined) return nothing;
  return html`<p class="small muted">
    Computed from the score z as
    <math>${row('max ( z , 0 ) − z · y + log ( 1 +')}${power('e', '− | z |')}<mo stretchy="false">)</mo></math>,
    which never takes the logarithm of 0; the value is the same.
  </p>`;
}
