import type { Shape, TensorQuery } from './types.ts';

/** One grid of a tensor on paper: its cells are `first`, `first + 1`, … in reading order. */
export interface Grid {
  /** Which one it is, where there are several; otherwise empty. */
  readonly title: string;
  readonly rows: number;
  readonly columns: number;
  readonly first: number;
}

function titleOf({ of }: Pick<TensorQuery, 'of'>, shape: Shape, number: number): string {
  const [outer = 1, inner = 1] = shape;
  if (outer * inner === 1) return '';
  const [o, i] = [Math.floor(number / inner) + 1, (number % inner) + 1];
  if (!of.startsWith('parameter')) return `channel ${outer === 1 ? i : `${i} of image ${o}`}`;
  if (outer === 1) return `channel ${i}`;
  return inner === 1 ? `filter ${o}` : `filter ${o}, channel ${i}`;
}

/**
 * A tensor as it is written on paper: maps and kernels one grid each; one row for a list of
 * numbers, or a row for every image; a matrix as it is.
 */
export function gridsOf(query: Pick<TensorQuery, 'of'>, shape: Shape): readonly Grid[] {
  const [outer = 1, inner = 1, height = 1, width = 1] = shape;
  if (shape.length === 1) return [{ title: '', rows: 1, columns: outer, first: 0 }];
  if (height * width === 1) return [{ title: '', rows: outer, columns: inner, first: 0 }];
  return Array.from({ length: outer * inner }, (_, number) => ({
    title: titleOf(query, shape, number),
    rows: height,
    columns: width,
    first: number * height * width,
  }));
}

/** Where a cell stands on paper, in words: "row 2, column 3". */
export function placeWords(query: Pick<TensorQuery, 'of'>, shape: Shape, place: number): string {
  const grids = gridsOf(query, shape);
  const grid = grids.find(({ first, rows, columns }) => place < first + rows * columns);
  if (grid === undefined) return '';
  const { title, rows, columns, first } = grid;
  const inside = place - first;
  const row = rows === 1 ? '' : `row ${Math.floor(inside / columns) + 1}, `;
  const where = `${row}column ${(inside % columns) + 1}`;
  return title === '' ? where : `${title}, ${where}`;
}
