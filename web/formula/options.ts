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
  /** Which factors are buttons then; by default all of them. */
  readonly canChoose?: (factor: Factor) => boolean;
  /** What a factor is called; by default its layer and index. */
  readonly nameFactor?: (factor: Factor) => string;
  /** How the cell itself is written, as MathML; by default y or g with its index. */
  readonly target?: TemplateResult;
  /** The rule in the letters of the page around it; by default in its own. */
  readonly symbols?: TemplateResult | undefined;
  /** Sums of more terms show only as many of the largest, and a button for the rest. */
  readonly mostTerms?: number;
  /** Of a sum that has groups: whether the terms of one are written; by default all are. */
  readonly isGroupOpen?: (group: number) => boolean;
  /** Called with the number of a group that is to be opened or closed. */
  readonly toggleGroup?: (group: number) => void;
  /** Called when all terms are asked for. */
  readonly showAll?: () => void;
}
