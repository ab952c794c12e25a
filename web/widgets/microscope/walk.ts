import type { CellQuery, Derivation, Tensor } from '../../api/types.ts';
import { indexOf, positionOf } from '../tensor/layout.ts';

/**
 * What can be gone through step by step: the whole network, the terms of one cell, or the cells of
 * one tensor.
 */
export const walks = ['network', 'terms', 'cells'] as const;
export type Walk = (typeof walks)[number];

/** How many steps there are, and at which one is; -1 before the first. */
export interface Steps {
  readonly count: number;
  readonly position: number;
}

/** Where one is among the terms; `term` counts from 1, and 0 is none of them. */
export function termSteps(derivation: Derivation | undefined, term: number): Steps {
  const count = derivation?.terms.length ?? 0;
  const known = Number.isInteger(term) && term > 0;
  return { count, position: known ? Math.min(term, count) - 1 : -1 };
}

/** Where one is among the cells of a tensor. */
export function cellSteps(tensor: Tensor | undefined, { index }: CellQuery): Steps {
  if (tensor === undefined) return { count: 0, position: -1 };
  return { count: tensor.data.length, position: positionOf(index, tensor.shape) };
}

/** The cell of the same tensor at a place in reading order. */
export function cellAt(cell: CellQuery, tensor: Tensor, place: number): CellQuery {
  return { ...cell, index: indexOf(place, tensor.shape) };
}

/** The group of terms that a term stands in; nothing when it stands alone. */
export function groupWith({ groups }: Derivation, term: number): number | undefined {
  return groups?.sums.find(({ first, count }) => term >= first && term < first + count)?.number;
}
