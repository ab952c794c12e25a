import { html, nothing, type TemplateResult } from 'lit';
import { type Grid, gridsOf } from '../../api/grids.ts';
import { isGradient } from '../../formula/numbers.ts';
import { positionOf } from '../tensor/layout.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import type { ShownTensor } from './problem.ts';

export interface ShownGrids {
  readonly shown: ShownTensor;
  /** What stands above them, after the symbol. */
  readonly title?: string;
  /** Places of cells that are outlined. */
  readonly lit: ReadonlySet<number>;
  /** The cell that is asked about. */
  readonly selected?: number | undefined;
  /** Called with the place of a cell that a person chose. */
  readonly choose?: (place: number) => void;
}

function inside({ rows, columns, first }: Grid, place: number): boolean {
  return place >= first && place < first + rows * columns;
}

function gridView(grids: ShownGrids, grid: Grid): TemplateResult {
  const { symbol, query, tensor } = grids.shown;
  const { title, rows, columns, first } = grid;
  const { lit, selected, choose } = grids;
  const shape = [rows, columns];
  const index =
    selected === undefined || !inside(grid, selected)
      ? undefined
      : [Math.floor((selected - first) / columns), (selected - first) % columns];
  const own = [...lit].filter((place) => inside(grid, place)).map((place) => place - first);
  return html`<div>
    ${title === '' ? nothing : html`<p class="small muted">${title}</p>`}
    <rf-tensor
      plain
      data-first=${first}
      data-symbol=${symbol}
      kind=${isGradient(query) ? 'gradient' : 'value'}
      label=${`${symbol}${grids.title ?? ''} ${title}`.trim()}
      .data=${tensor.data.slice(first, first + rows * columns)}
      .shape=${shape}
      .lit=${new Set(own)}
      .selected=${index}
      @rf-select=${(event: CustomEvent<CellDetail>) =>
        choose?.(first + positionOf(event.detail.index, shape))}
    ></rf-tensor>
  </div>`;
}

/** A tensor as it stands on paper: its symbol and its grids. */
export function shownGridsView(grids: ShownGrids): TemplateResult {
  const { symbol, query, tensor } = grids.shown;
  return html`<div class="tensor">
    <h3>${symbol}${grids.title ?? nothing}</h3>
    <div class="maps">${gridsOf(query, tensor.shape).map((grid) => gridView(grids, grid))}</div>
  </div>`;
}
