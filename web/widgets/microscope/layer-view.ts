import { html, nothing, type TemplateResult } from 'lit';
import { tensorText } from '../../api/cells.ts';
import type { CellQuery, TensorQuery } from '../../api/types.ts';
import { isGradient } from '../../formula/numbers.ts';
import { positionOf } from '../tensor/layout.ts';
import { isGiven } from './edits.ts';
import type { Specimen } from './specimen.ts';
import type { Show } from './strip-view.ts';
import { tensorView } from './tensor-view.ts';
import { wholeOf } from './views.ts';

export interface OpenLayer {
  readonly specimen: Specimen;
  readonly show: Show;
  readonly cell: CellQuery;
  /** To change the chosen cell with, where it can be changed. */
  readonly field: TemplateResult | typeof nothing;
  readonly choose: (cell: CellQuery) => void;
  readonly edit: (cell: CellQuery, value: number) => void;
}

/** Width of the chosen map, in pixels. */
const side = 400;

/** Tensors of the open layer, by what is to be shown; the chosen cell's own is always there. */
export function shownTensors(
  specimen: Specimen,
  show: Show,
  { index: _, ...own }: CellQuery,
): readonly TensorQuery[] {
  const node = specimen.node(own.node);
  const all = node === undefined ? [] : specimen.tensorsOf(node);
  const shown = all.filter((query) => {
    if (isGradient(query) && !specimen.hasGradients) return false;
    return show === 'both' || isGradient(query) === (show === 'gradients');
  });
  const listed = shown.some((query) => tensorText(query) === tensorText(own));
  return listed ? shown : [own, ...shown];
}

function pictureOf(
  { specimen, choose, edit }: OpenLayer,
  { node, of, name }: TensorQuery,
  chosen?: CellQuery,
): TemplateResult | typeof nothing {
  const query = { node, of, ...(name === undefined ? {} : { name }) };
  const tensor = specimen.tensor(query);
  if (tensor === undefined) return nothing;
  return tensorView({
    query,
    tensor,
    part: wholeOf(query, tensor.shape),
    chosen: chosen === undefined ? undefined : positionOf(chosen.index, tensor.shape),
    changed: specimen.changed(query),
    side,
    choose,
    edit: isGiven(query) ? edit : undefined,
  });
}

/** The tensor of the chosen cell. */
export function chosenTensorView(open: OpenLayer): TemplateResult {
  const { specimen, cell, field } = open;
  const type = specimen.node(cell.node)?.type;
  return html`
    <h2 id="layer">
      ${cell.node} ${type === cell.node ? nothing : html`<span class="muted">${type}</span>`}
    </h2>
    ${field} ${pictureOf(open, cell, cell)}
  `;
}

/** The other tensors of its layer. */
export function otherTensorsView(open: OpenLayer): TemplateResult {
  const { specimen, show, cell } = open;
  const others = shownTensors(specimen, show, cell).filter(
    (query) => tensorText(query) !== tensorText(cell),
  );
  return html`${others.map((query) => pictureOf(open, query))}`;
}
