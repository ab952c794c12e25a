import { html, type TemplateResult } from 'lit';
import { formatFull } from '../shared/format.ts';
import { positionOf } from '../tensor/layout.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import type { Answer } from './calculation.ts';
import { partOf } from './card-view.ts';
import type { Step } from './steps.ts';
import { givens, nameOf, symbolOf, type TensorId, tensorIds } from './tensors.ts';

/** The cell that the pointer or the focus is on. */
export interface Looked {
  readonly id: TensorId;
  readonly at: number;
}

/** The cell that a grid of the card says it is on; nothing when it was left. */
export function lookedAt(
  { target, detail }: CustomEvent<CellDetail | null>,
  batch: { readonly images: number; readonly image: number },
): Looked | undefined {
  const { dataset } = target as HTMLElement;
  const id = tensorIds.find((known) => known === dataset.tensor);
  if (id === undefined || detail === null) return undefined;
  const { shape, first } = partOf(batch, id);
  return { id, at: first + positionOf(detail.index, shape) };
}

/** Index and full value of a cell, also where a finger has no hover; and how to change what is given. */
export function lensView(
  { values, numbers }: Answer,
  { id, at }: Looked,
  step: Step,
): TemplateResult {
  const images = numbers.labels.length;
  const value = values.get(id)?.data[at];
  const given = step.inputs.filter((input) => givens.some((known) => known === input));
  const symbols = given.map((known) => symbolOf(known, images));
  const hint =
    symbols.length === 0
      ? 'Tap a cell to see its full value here.'
      : `Tap a cell to see its full value here; cells of ${symbols.join(', ')} can be changed: tap one twice, or press Enter on it.`;
  return html`<p class="lens">
    <span class="looked">${nameOf(id, at, images)} = ${value === undefined ? '…' : formatFull(value)}</span>
    <span class="small muted">${hint}</span>
  </p>`;
}
