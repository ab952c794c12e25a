import { html, nothing, type TemplateResult } from 'lit';
import type { Derivation } from '../api/types.ts';
import { mathFactor, mathNumber } from './numbers.ts';
import type { FormulaOptions } from './options.ts';
import { factorView, ownLine, ownTerm } from './own-term.ts';
import { formula, fraction, row } from './symbols.ts';

/** p − y in symbols; a batch divides it by its number of images. */
export function errorSymbols({ between }: Derivation, text: string): TemplateResult {
  const words = 'the gradient is the probability minus the target';
  if (between?.images === 1) return formula(words, row(text));
  return formula(`${words}, divided by the number of images`, fraction(row(text), row('m')));
}

const bracket = (mark: '(' | ')') => html`<math><mo stretchy="false">${mark}</mo></math>`;

/** p − y with the numbers in. */
export function errorNumbers(
  { terms: [probability, target], between }: Derivation,
  options: FormulaOptions,
): TemplateResult {
  const { images = 1, target: y = 0, error } = between ?? {};
  const [p] = probability?.factors ?? [];
  const minusTarget = html`<math><mo form="infix">−</mo>${mathNumber(y)}</math>`;
  const divided = html`<math><mo form="infix">÷</mo>${mathNumber(images)}</math>`;
  const line = ownLine(
    images === 1 ? nothing : bracket('('),
    probability === undefined || p === undefined
      ? nothing
      : ownTerm(probability, 0, options, factorView(p, options)),
    target === undefined ? minusTarget : ownTerm(target, 1, options, minusTarget),
    images === 1 ? nothing : html`${bracket(')')}${divided}`,
  );
  if (images === 1 || error === undefined) return line;
  return html`${line}
    <span class="line"><math><mo>=</mo>${mathFactor(error)}<mo>÷</mo>${mathNumber(images)}</math></span>`;
}
