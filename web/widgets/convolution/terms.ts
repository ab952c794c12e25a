import type { Derivation, Factor } from '../../api/types.ts';

/** Which grid a cell belongs to: the image is an output, the kernel a parameter. */
export type CellSource = 'output' | 'parameter';

function isCellOf(factor: Factor, of: CellSource): boolean {
  return factor.tensor.of === of && factor.index.length >= 2;
}

/** Flat positions, in a grid of the given width, of the cells of one term. */
export function litCells(
  derivation: Derivation | undefined,
  term: number | undefined,
  of: CellSource,
  width: number,
): ReadonlySet<number> | undefined {
  if (term === undefined) return undefined;
  const factors = derivation?.terms[term]?.factors ?? [];
  return new Set(
    factors
      .filter((factor) => isCellOf(factor, of))
      .map(({ index }) => (index.at(-2) ?? 0) * width + (index.at(-1) ?? 0)),
  );
}

/** The term that a cell is a factor of, or undefined when the cell is in none. */
export function termWith(
  derivation: Derivation | undefined,
  of: CellSource,
  cell: readonly number[] | undefined,
): number | undefined {
  if (cell === undefined || derivation === undefined) return undefined;
  const term = derivation.terms.findIndex(({ factors }) =>
    factors.some(
      (factor) =>
        isCellOf(factor, of) &&
        factor.index.at(-2) === cell.at(-2) &&
        factor.index.at(-1) === cell.at(-1),
    ),
  );
  return term < 0 ? undefined : term;
}
