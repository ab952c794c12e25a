import type { TemplateResult } from 'lit';
import type { Derivation } from '../api/types.ts';
import type { FormulaOptions } from './options.ts';
import { sumOfProducts } from './sum-of-products.ts';

type Renderer = (derivation: Derivation, options: FormulaOptions) => TemplateResult;

/** One renderer per rule, so that a new layer with a known rule needs no new page code. */
const renderers: Readonly<Record<string, Renderer>> = {
  sum_of_products: sumOfProducts,
};

/** A derivation written out with its numbers, as native MathML. */
export function derivationView(
  derivation: Derivation,
  options: FormulaOptions = {},
): TemplateResult {
  // Every derivation is a sum of products of factors, so that renderer is right for all of them.
  return (renderers[derivation.rule] ?? sumOfProducts)(derivation, options);
}
