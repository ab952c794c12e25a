import { html, nothing, type TemplateResult } from 'lit';
import type { CellQuery, Patch, TraceNode } from '../../api/types.ts';
import { cellName } from '../../formula/cell-name.ts';
import { type Field, placesIn } from './field.ts';
import '../term/define.ts';
import type { Specimen } from './specimen.ts';
import { tensorView } from './tensor-view.ts';
import { wholeOf } from './views.ts';

/** How much of a layer a patch is; of one without places nothing can be said. */
function sizeWords({ rows, columns }: Patch, { shape }: TraceNode): string {
  const [, , height = 1, width = 1] = shape;
  if (height * width === 1) return '';
  if (rows.length === height && columns.length === width) return 'all of ';
  return `${rows.length} × ${columns.length} of `;
}

/** More than this nobody reads; the frames in the pictures show the rest. */
const mostParts = 5;

/**
 * "14 × 14 of input, 10 × 10 of conv1 and relu1"; layers that follow each other alike go together.
 * Of many the first is named and those nearest to the cell, which come `before` it or after it.
 */
function partsOf(patches: ReadonlyMap<string, Patch>, specimen: Specimen, before: boolean): string {
  const parts: { readonly size: string; readonly names: string[] }[] = [];
  for (const [name, patch] of patches) {
    const node = specimen.node(name);
    // A stride may step over a place.
    if (node === undefined || patch.rows.length * patch.columns.length === 0) continue;
    const size = sizeWords(patch, node);
    const last = parts.at(-1);
    if (last?.size === size) last.names.push(name);
    else parts.push({ size, names: [name] });
  }
  const named = ({ size, names }: (typeof parts)[number]) => {
    const [first = '', second] = names;
    const words =
      names.length > 2 ? `${first} to ${names.at(-1)}` : [first, second ?? []].flat().join(' and ');
    return size + words;
  };
  const nearest = before
    ? [...parts.slice(0, 1), ...parts.slice(1 - mostParts)]
    : parts.slice(0, mostParts);
  const told = parts.length > mostParts ? nearest : parts;
  const all = parts.flatMap(({ names }) => names).length;
  const rest = all - told.flatMap(({ names }) => names).length;
  const more = rest === 0 ? '' : `; ${rest} more ${rest === 1 ? 'layer is' : 'layers are'} framed`;
  return told.map(named).join(', ') + more;
}

/** Of the image: which rows and columns, and what would lie outside. */
function imageWords(patch: Patch | undefined): string {
  if (patch === undefined || patch.rows.length === 0 || patch.columns.length === 0) return '';
  const { rows, columns, field } = patch;
  const from = (list: readonly number[]) =>
    list.length === 1 ? String(list[0]) : `${list[0]} to ${list.at(-1)}`;
  const sides = ['above', 'below', 'left', 'right'];
  const outside = (field?.outside ?? []).flatMap((count, side) =>
    count > 0 ? `${count} ${sides[side]}` : [],
  );
  const padding = outside.length === 0 ? '' : `; in the padding lie ${outside.join(', ')}`;
  return ` In the image these are rows ${from(rows)}, columns ${from(columns)}${padding}.`;
}

/** What the frames in the layers mean, in words with their sizes. */
export function fieldLegend(field: Field, specimen: Specimen): TemplateResult {
  const { cell, seen, fed } = field;
  // Its room stays: what is below must not move from step to step.
  if (cell === undefined) return html`<div class="legend"></div>`;
  const name = cellName({ ...cell, of: 'output' });
  const empty = [...seen.values()].some(({ rows, columns }) => rows.length * columns.length === 0);
  return html`<div class="legend small">
    ${
      seen.size === 0
        ? nothing
        : html`<p><span class="key seen" aria-hidden="true"></span>${name} sees ${partsOf(seen, specimen, true)}: its <rf-term word="receptive field">receptive field</rf-term>.${imageWords(seen.get('input'))}${empty ? ' It lies on padding alone.' : ''}</p>`
    }
    ${
      fed.size === 0
        ? nothing
        : html`<p><span class="key fed" aria-hidden="true"></span>It feeds ${partsOf(fed, specimen, false)}.</p>`
    }
  </div>`;
}

const mapSide = 160;

/** The image and the next layers with the cells lit that belong to the chosen one. */
export function fieldMaps(
  field: Field,
  cell: CellQuery,
  specimen: Specimen,
  choose: (cell: CellQuery) => void,
): readonly { readonly node: string; readonly view: TemplateResult }[] {
  const readers = specimen.readersOf(cell.node).map(({ name }) => name);
  const wanted = [
    ['input', field.seen.get('input')] as const,
    ...readers.map((name) => [name, field.fed.get(name)] as const),
  ];
  return wanted.flatMap(([node, patch]) => {
    const query = { node, of: 'output' } as const;
    const tensor = specimen.tensor(query);
    if (patch === undefined || tensor === undefined) return [];
    const lit = placesIn(patch, tensor.shape);
    const part = wholeOf(query, tensor.shape);
    return { node, view: tensorView({ query, tensor, part, lit, side: mapSide, choose }) };
  });
}
