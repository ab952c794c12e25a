import { html, mathml, type TemplateResult } from 'lit';
import { formatCount } from '../widgets/shared/format.ts';
import { mathNamed, mathNumber } from './numbers.ts';
import { row } from './symbols.ts';

/** A formula of the engine's summary, such as "(3·3·3 + 1)·4", and the count that it gives. */
export function countView(formula: string, count: number, what: string): TemplateResult {
  const words = formula.match(/\d+|[^\d\s]/g) ?? ['0'];
  return html`<math aria-label=${`${what}: ${formula}, which is ${formatCount(count)}`}>
    ${row(words.join(' '))}<mo>=</mo><mn>${formatCount(count)}</mn>
  </math>`;
}

/** Multiply-adds of a convolution: cells of its output times products of a cell. */
export function multiplyAddsView(
  [channels, height, width]: readonly [number, number, number],
  products: readonly (number | string)[],
  count: number,
): TemplateResult {
  const formula = `${height}·${width}·${channels}·(${products.join('·')})`;
  return countView(formula, count, 'Multiply-adds');
}

/** Sums over the planes of an image, and what they add up to with the bias. */
export function planesView(
  planes: readonly { readonly name: string; readonly value: number }[],
  total: number,
): TemplateResult {
  const parts = planes.map(
    ({ name, value }, at) => mathml`${at === 0 ? '' : mathml`<mo>+</mo>`}<munder>
      <mrow><mo stretchy="false">(</mo>${mathNumber(value)}<mo stretchy="false">)</mo></mrow>
      ${mathNamed(name)}</munder>`,
  );
  return html`<math displaystyle="true">${parts}<mo>=</mo>${mathNumber(total)}</math>`;
}
