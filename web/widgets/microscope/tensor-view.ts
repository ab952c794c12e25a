import { html, nothing, type TemplateResult } from 'lit';
import type { CellQuery, Tensor, TensorQuery } from '../../api/types.ts';
import { tensorName } from '../../formula/cell-name.ts';
import { isGradient } from '../../formula/numbers.ts';
import { largestMagnitude } from '../tensor/colors.ts';
import { indexOf, positionOf } from '../tensor/layout.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import { isImage } from './edits.ts';
import { fold, type Part } from './views.ts';

export interface TensorPicture {
  readonly query: TensorQuery;
  readonly tensor: Tensor;
  /** What of it is shown. */
  readonly part: Part;
  /** Place of the chosen cell, where it lies in this tensor. */
  readonly chosen?: number | undefined;
  /** Places of cells to outline. */
  readonly lit?: ReadonlySet<number> | undefined;
  /** Places of cells that a change made other numbers of. */
  readonly changed?: ReadonlySet<number> | undefined;
  /** Width of a map that stands alone, in pixels. */
  readonly side: number;
  readonly choose: (cell: CellQuery) => void;
  readonly hover?: (place: number | undefined) => void;
  /** Where its numbers can be changed. */
  readonly edit?: ((cell: CellQuery, value: number) => void) | undefined;
}

/** Widths of one map among others, in pixels: of few maps, of many, of kernels. */
const fewMaps = 96;
const manyMaps = 60;
const kernels = 36;
const few = 8;
const kernelWidth = 7;
/** Rows longer than this are also shown alone, folded. */
const wideRow = 40;

function mapCount({ shape }: Part): number {
  return shape.slice(0, -2).reduce((product, size) => product * size, 1);
}

function mapSide(part: Part, alone: number): number {
  const maps = mapCount(part);
  if (maps === 1) return alone;
  if ((part.shape.at(-1) ?? 1) <= kernelWidth) return kernels;
  return maps <= few ? fewMaps : manyMaps;
}

/** One rf-tensor over a part; places are those of the whole tensor. */
function partView(picture: TensorPicture, part: Part, plain: boolean): TemplateResult {
  const { query, tensor, chosen, lit, changed, choose, hover, edit } = picture;
  const size = part.shape.reduce((product, side) => product * side, 1);
  const inside = (place: number) => place >= part.first && place < part.first + size;
  const place = ({ index }: CellDetail) => part.first + positionOf(index, part.shape);
  const within = (places: ReadonlySet<number> | undefined) =>
    new Set([...(places ?? [])].filter(inside).map((at) => at - part.first));
  const cellAt = (detail: CellDetail) => ({
    ...query,
    index: indexOf(place(detail), tensor.shape),
  });
  const number = part.number === undefined ? '' : `, number ${part.number}`;
  return html`<rf-tensor
    label=${tensorName(query) + number}
    .plain=${plain}
    .kind=${isImage(query) ? 'image' : isGradient(query) ? 'gradient' : 'value'}
    .scale=${largestMagnitude(tensor.data)}
    .mapSize=${mapSide(part, picture.side)}
    .data=${tensor.data.subarray(part.first, part.first + size)}
    .shape=${part.shape}
    .selected=${chosen !== undefined && inside(chosen) ? indexOf(chosen - part.first, part.shape) : undefined}
    .lit=${within(lit)}
    .changed=${within(changed)}
    .editable=${edit !== undefined}
    .follow=${true}
    @rf-select=${(event: CustomEvent<CellDetail>) => {
      event.stopPropagation();
      choose(cellAt(event.detail));
    }}
    @rf-edit=${(event: CustomEvent<CellDetail>) => {
      event.stopPropagation();
      edit?.(cellAt(event.detail), event.detail.value);
    }}
    @rf-hover=${(event: CustomEvent<CellDetail | null>) => {
      event.stopPropagation();
      hover?.(event.detail === null ? undefined : place(event.detail));
    }}
  ></rf-tensor>`;
}

function sizeWords(part: Part): string {
  const [height, width] = part.shape.slice(-2);
  const maps = mapCount(part);
  return maps === 1 ? `${height} × ${width}` : `${maps} of ${height} × ${width}`;
}

/** The map, or the row of a wide matrix, that a place lies in; nothing when it is all there is. */
function aloneOf(part: Part, place: number): Part | undefined {
  const [height = 1, width = 1] = part.shape.slice(-2);
  if (mapCount(part) === 1 && width <= wideRow) return undefined;
  const size = mapCount(part) === 1 ? width : height * width;
  const number = Math.floor((place - part.first) / size);
  const shape = mapCount(part) === 1 ? fold(width) : [height, width];
  return { first: part.first + number * size, shape, number };
}

/** A tensor or a part of it; the map or row with the chosen cell also stands alone. */
export function tensorView(picture: TensorPicture): TemplateResult {
  const { query, part, chosen } = picture;
  const alone = chosen === undefined ? undefined : aloneOf(part, chosen);
  const name = tensorName(query) + (part.number === undefined ? '' : `, number ${part.number}`);
  return html`<div class="tensor">
    <h3>${name} <span class="muted">${sizeWords(part)}</span></h3>
    ${alone === undefined ? nothing : partView(picture, alone, true)} ${partView(picture, part, false)}
  </div>`;
}
