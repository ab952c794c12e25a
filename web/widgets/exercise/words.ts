import { placeWords } from '../../api/grids.ts';
import type { CellQuery, Diagnosis, TensorQuery } from '../../api/types.ts';
import { cellName, tensorName } from '../../formula/cell-name.ts';
import { sentence } from '../shared/errors.ts';
import { positionOf } from '../tensor/layout.ts';
import { isSame, type Problem } from './problem.ts';

/** A tensor as the sheet calls it, or by its layer where the sheet does not show it. */
export function symbolOf(problem: Problem, query: TensorQuery): string {
  return problem.shown(query)?.symbol ?? tensorName(query);
}

/** A cell as the sheet calls it: "∂L/∂Z, row 1, column 2". */
export function cellWords(problem: Problem, cell: CellQuery): string {
  const shown = problem.shown(cell);
  if (shown === undefined) return cellName(cell);
  const place = positionOf(cell.index, shown.tensor.shape);
  return `${shown.symbol}, ${placeWords(shown.query, shown.tensor.shape, place)}`;
}

export interface Judged {
  readonly diagnosis: Diagnosis | undefined;
  readonly unreadable: number;
  readonly cells: number;
  readonly problem: Problem;
}

function mistakeWords({ diagnosis, problem }: Judged): string {
  const { mistakes = [], wrongCount = 0, target } = diagnosis ?? {};
  if (wrongCount === 0 || target === undefined) return '';
  if (mistakes.length === 0)
    return 'No known mistake gives all these numbers: look at the cells marked ✗ one by one.';
  const named = mistakes.map(({ title, at }) =>
    isSame(at, target) ? title : `${title} (on the way, at ${symbolOf(problem, at)})`,
  );
  return sentence(`It looks as if ${named.join(', or ')}`);
}

/** What was right, what was not, and what was probably done. */
export function verdictWords(judged: Judged): string {
  const { diagnosis, unreadable, cells } = judged;
  if (diagnosis === undefined) return '';
  const { right, wrongCount, emptyCount } = diagnosis;
  if (right) return cells === 1 ? 'That is right.' : `All ${cells} cells are right.`;
  const counts = [`${cells - wrongCount - emptyCount} of ${cells} right`];
  if (wrongCount > 0) counts.push(`${wrongCount} wrong`);
  if (emptyCount > unreadable) counts.push(`${emptyCount - unreadable} empty`);
  if (unreadable > 0) counts.push(`${unreadable} not a number`);
  return `${counts.join(', ')}. ${mistakeWords(judged)}`.trim();
}
