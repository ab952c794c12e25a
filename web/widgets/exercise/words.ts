import { placeWords } from '../../api/grids.ts';
import type { CellQuery, Diagnosis, TensorQuery } from '../../api/types.ts';
import { cellName, tensorName } from '../../formula/cell-name.ts';
import { sentence } from '../shared/errors.ts';
import { positionOf } from '../tensor/layout.ts';
import { type Explained, explainedIn, type NamedMistake } from './explained.ts';
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

/** What was done, and where, when it was made on the way. */
function mistakeWords(problem: Problem, { title, at }: NamedMistake): string {
  const above = isSame(at, problem.target.query);
  return above ? title : `${title} (on the way, at ${symbolOf(problem, at)})`;
}

/** The names of what explains some cells: "the bias was forgotten, or …". */
export function explainedWords(problem: Problem, { mistakes }: Explained): string {
  return mistakes.map((mistake) => mistakeWords(problem, mistake)).join(', or ');
}

function explanationWords({ diagnosis, problem }: Judged): string {
  if (diagnosis === undefined || diagnosis.wrongCount === 0) return '';
  const { wrongCount } = diagnosis;
  const explained = explainedIn(diagnosis, problem.target.tensor.shape);
  if (explained.length === 0)
    return 'No known mistake gives these numbers: look at the cells marked ✗ one by one.';
  const [first, ...more] = explained.map((group) => {
    const words = explainedWords(problem, group);
    if (group.number === undefined) return words;
    return `${words} (the ${group.places.size} cells marked ${group.number})`;
  });
  const named = sentence(`It looks as if ${[first, ...more].join('; and ')}`);
  const left = wrongCount - explained.reduce((sum, { places }) => sum + places.size, 0);
  if (left === 0) return named;
  if (left === 1) return `${named} The other wrong cell has another cause: look at it again.`;
  return `${named} The ${left} other wrong cells have other causes: look at them one by one.`;
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
  return `${counts.join(', ')}. ${explanationWords(judged)}`.trim();
}
