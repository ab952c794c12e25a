import { html, mathml, type TemplateResult } from 'lit';
import { formatNumber } from '../widgets/shared/format.ts';
import { mathFactor, mathNamed, mathNumber } from './numbers.ts';
import { fraction, row } from './symbols.ts';

/**
 * "J = 1/4 · (0.3 + 0.7 + …) = 0.5": the mean over the images of a batch. Every number is given; in
 * pieces, so that it can be broken where there is no room.
 */
export function meanOf(name: string, numbers: readonly number[], value: number): TemplateResult {
  const listed = numbers.map(formatNumber).join(', ');
  const words = `${name} is the sum of ${listed}, divided by ${numbers.length}: ${formatNumber(value)}`;
  const bracket = (mark: '(' | ')') => mathml`<mo stretchy="false">${mark}</mo>`;
  const summands = numbers.map((number, at) => {
    const before = at === 0 ? bracket('(') : mathml`<mo form="infix">+</mo>`;
    const after = at === numbers.length - 1 ? bracket(')') : mathml``;
    return html`<math aria-hidden="true">${before}${mathFactor(number)}${after}</math>`;
  });
  return html`<span class="mean" role="math" aria-label=${words}>
    <math aria-hidden="true">${mathNamed(name)}<mo>=</mo>${fraction(row('1'), row(String(numbers.length)))}<mo>·</mo></math>
    ${summands}
    <math aria-hidden="true"><mo>=</mo>${mathNumber(value)}</math>
  </span>`;
}
