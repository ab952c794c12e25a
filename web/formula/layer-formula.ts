import { mathml, type TemplateResult } from 'lit';
import { fraction, row } from './symbols.ts';

// Words of the formulas of layers: X comes in, Z or Y goes out, W and b are learned.

/** What a layer does to one cell, in symbols. */
export interface LayerFormula {
  readonly formula: TemplateResult;
  /** What the letters mean, and what the formula does not say. */
  readonly says: string;
}

export const line = (...parts: readonly TemplateResult[]) => mathml`<mrow>${parts}</mrow>`;

/** "+ b": at the beginning of a row of its own the plus would be a sign. */
export const plus = (what: string) => mathml`<mrow><mo form="infix">+</mo>${row(what)}</mrow>`;

/** Formulas below each other: first on whole tensors, then of one cell. */
export const stack = (...rows: readonly TemplateResult[]) =>
  mathml`<mtable class="stack" columnalign="left">${rows.map(
    (each) => mathml`<mtr><mtd>${each}</mtd></mtr>`,
  )}</mtable>`;

/** ∂L/∂Z, or a cell of it. */
export function gradientOf(name: string, index = ''): TemplateResult {
  const slope = fraction(row('∂ L'), row(`∂ ${name}`));
  return index === '' ? slope : line(slope, row(`[ ${index} ]`));
}
