import { html, type TemplateResult } from 'lit';
import type { CellQuery, ConvolutionMatrix } from '../../api/types.ts';
import { tensorName } from '../../formula/cell-name.ts';
import { formatCount, formatNumber } from '../shared/format.ts';
import { positionOf } from '../tensor/layout.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import type { Specimen } from './specimen.ts';
import { matrixData } from './views.ts';

const side = 480;

/** Places of the entries that have to do with a cell: its weight, its row or its column. */
function litFor(
  { entries, columns }: ConvolutionMatrix,
  cell: CellQuery,
  shape: readonly number[],
): ReadonlySet<number> {
  const isWeight = cell.of === 'parameter' || cell.of === 'parameterGradient';
  const place = positionOf(cell.index, shape);
  const meant = entries.filter(({ row, column, weight }) => {
    if (isWeight) return weight.every((at, axis) => at === cell.index[axis]);
    return cell.of === 'output' ? row === place : column === place;
  });
  return new Set(meant.map(({ row, column }) => row * columns + column));
}

/** A convolution as one matrix; every entry is a weight, and leads to it. */
export function matrixView(
  matrix: ConvolutionMatrix,
  node: string,
  cell: CellQuery,
  specimen: Specimen,
  follow: (cell: CellQuery) => void,
): TemplateResult {
  const { rows, columns, entries, agreements } = matrix;
  const list = entries.map(({ row, column, value }) => [row, column, value] as const);
  const shape = specimen.tensor(cell)?.shape ?? [];
  const size = `${formatCount(rows)} × ${formatCount(columns)}`;
  return html`
    <p><strong class="operation">Z = M·X + b</strong>, and backwards <strong class="operation">dX = Mᵀ·dZ</strong></p>
    <p class="small">
      A row for every cell of the output, a column for every cell of the input: ${size},
      ${formatCount(entries.length)} entries are weights, the rest is 0. The same weights stand in
      every row, shifted. Outlined: what has to do with the chosen cell.
    </p>
    <rf-tensor
      label=${`${node} as a matrix, ${size}`}
      .mapSize=${side}
      .data=${matrixData(rows, columns, list)}
      .shape=${[rows, columns]}
      .lit=${litFor(matrix, cell, shape)}
      @rf-select=${(event: CustomEvent<CellDetail>) => {
        event.stopPropagation();
        const [row, column] = event.detail.index;
        const entry = entries.find((each) => each.row === row && each.column === column);
        if (entry !== undefined)
          follow({ node, of: 'parameter', name: 'weight', index: entry.weight });
      }}
    ></rf-tensor>
    ${agreements.map(
      ({ target, difference, bound, within }) => html`<p class="small">
        ${tensorName(target)}: the product ${within ? 'is the same' : 'differs'}; largest difference
        ${formatNumber(difference)}, rounding alone may make ${formatNumber(bound)}.
      </p>`,
    )}
  `;
}
