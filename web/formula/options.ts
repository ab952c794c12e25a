/** How a formula and the picture beside it point at each other. */
export interface FormulaOptions {
  /** The term whose cells are lit in the picture. */
  readonly litTerm?: number | undefined;
  /** Called with the term under the pointer. */
  readonly hoverTerm?: (term: number | undefined) => void;
}
