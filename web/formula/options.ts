import type { TemplateResult } from 'lit';
import type { Factor } from '../api/types.ts';

/** How a formula and the picture beside it point at each other. */
export interface FormulaOptions {
  /** The term whose cells are lit in the picture. */
  readonly litTerm?: number | undefined;
  /** Called with the term under the pointer. */
  readonly hoverTerm?: (term: number | undefined) => void;
  /** Makes every factor a button; called with the one that was pressed. */
  readonly chooseFactor?: (factor: Factor) => void;
  /** What a factor is called; by default its layer and index. */
  readonly nameFactor?: (factor: Factor) => string;
  /** How the cell itself is written, as MathML; by default y or g with its index. */
  readonly target?: TemplateResult;
  /** Sums of more terms show only as many of the largest, and a button for the rest. */
  readonly mostTerms?: number;
  /** Called when all terms are asked for. */
  readonly showAll?: () => void;
}
