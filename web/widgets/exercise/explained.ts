import type { Diagnosis } from '../../api/types.ts';
import { positionOf } from '../tensor/layout.ts';

export type NamedMistake = Diagnosis['mistakes'][number];

/** Wrong cells, and the mistakes that give their numbers: several where they give the same. */
export interface Explained {
  /** How the cells are marked, from 1; nothing where one answer holds for all wrong cells. */
  readonly number: number | undefined;
  readonly mistakes: readonly NamedMistake[];
  readonly places: ReadonlySet<number>;
}

/** The wrong cells that are explained, by what explains them, best first. */
export function explainedIn(diagnosis: Diagnosis, shape: readonly number[]): readonly Explained[] {
  const groups = new Map<string, NamedMistake[]>();
  for (const mistake of diagnosis.mistakes) {
    const cells = JSON.stringify(mistake.cells);
    groups.set(cells, [...(groups.get(cells) ?? []), mistake]);
  }
  return [...groups.values()].map((mistakes, at) => ({
    number: mistakes[0]?.cellCount === diagnosis.wrongCount ? undefined : at + 1,
    mistakes,
    places: new Set(mistakes[0]?.cells.map((index) => positionOf(index, shape))),
  }));
}
