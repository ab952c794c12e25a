import { mathml, type TemplateResult } from 'lit';
import type { TensorQuery } from '../api/types.ts';
import { formatNumber } from '../widgets/shared/format.ts';

const minus = '\u2212';

/** A number as MathML, with its sign as an operator. */
export function mathNumber(value: number): TemplateResult {
  const text = formatNumber(value);
  return text.startsWith(minus)
    ? mathml`<mrow><mo form="prefix">${minus}</mo><mn>${text.slice(1)}</mn></mrow>`
    : mathml`<mn>${text}</mn>`;
}

/** A number that stands behind an operator: negative ones are put in brackets. */
export function mathFactor(value: number): TemplateResult {
  return formatNumber(value).startsWith(minus)
    ? mathml`<mrow><mo form="prefix" stretchy="false">(</mo>${mathNumber(value)}<mo form="postfix" stretchy="false">)</mo></mrow>`
    : mathNumber(value);
}

/** `x` with the subscript `i, j`. */
export function mathIndexed(symbol: string, index: readonly (string | number)[]): TemplateResult {
  const subscript = index.map((part, at) =>
    at === 0 ? mathml`<mn>${part}</mn>` : mathml`<mo separator="true">,</mo><mn>${part}</mn>`,
  );
  return mathml`<msub><mi>${symbol}</mi><mrow>${subscript}</mrow></msub>`;
}

/** A name that is written already, such as "Z₁[0, 2]". */
export function mathNamed(name: string): TemplateResult {
  return mathml`<mi mathvariant="normal">${name}</mi>`;
}

/** Whether a cell is a gradient; several rules read differently then. */
export function isGradient({ of }: Pick<TensorQuery, 'of'>): boolean {
  return of.endsWith('Gradient');
}
