import { html, nothing, type TemplateResult } from 'lit';
import type { Derivation, Factor } from '../api/types.ts';
import { slopeWords } from './function-of-cell.ts';
import { isGradient, mathNumber } from './numbers.ts';
import type { FormulaOptions } from './options.ts';
import { factorView } from './own-term.ts';

/** A cell decided, and so leads further as a factor does. */
const cell = (factor: Factor, options: FormulaOptions) =>
  html`<strong class="decides">${factorView(factor, options)}</strong>`;

/** Of a gradient through a function: its slope, and the cell it was taken from. */
export function decidedSlope(
  { function: name, terms, target }: Derivation,
  options: FormulaOptions,
): TemplateResult | typeof nothing {
  const [term] = terms;
  const [from] = term?.deciding ?? [];
  if (!isGradient(target) || term === undefined || from === undefined) return nothing;
  const { words, of = 'x' } = slopeWords(name) ?? {};
  return html`<p class="small deciding">
    The slope is <math>${mathNumber(term.constant ?? 1)}</math>${words === undefined ? nothing : html`: ${words}`}, with
    <math><mi>${of}</mi><mo>=</mo></math>${cell(from, options)}
  </p>`;
}

/** Of a gradient through a pooling: the winner of each window that the cell lies in. */
export function decidedWinners(
  { terms, target }: Derivation,
  options: FormulaOptions,
): TemplateResult | typeof nothing {
  const windows = terms.flatMap(({ deciding }) => (deciding === undefined ? [] : [deciding]));
  if (!isGradient(target) || windows.length === 0) return nothing;
  const winners = windows.flatMap(([winner]) => winner ?? []);
  const largest = windows.every(([winner, ...others]) =>
    others.every(({ value }) => value <= (winner?.value ?? value)),
  );
  return html`<p class="small deciding">
    ${largest ? 'Largest' : 'Smallest'} of ${windows.length === 1 ? 'its window' : 'its windows, one after the other'}:
    ${winners.map((winner) => cell(winner, options))}
  </p>`;
}
