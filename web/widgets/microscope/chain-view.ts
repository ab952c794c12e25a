import { html, nothing, type TemplateResult } from 'lit';
import type { CellQuery, Chain, ChainLink, Jacobian, LossSplit } from '../../api/types.ts';
import { cellName, tensorName } from '../../formula/cell-name.ts';
import { slope } from '../../formula/symbols.ts';
import { formatCount, formatNumber } from '../shared/format.ts';
import { withTerms } from '../term/with-terms.ts';
import { matrixData } from './views.ts';

/** Matrices with at most this many rows and columns are drawn with a cell for each entry. */
const mostRows = 128;
const matrixSide = 240;

function jacobianView({ notation, local }: ChainLink): TemplateResult {
  const { rows, columns, entries } = local;
  const size = `${formatCount(rows)} × ${formatCount(columns)}`;
  if (entries === undefined) {
    return html`<p class="small muted">${size}: too large to be listed</p>`;
  }
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && rows * columns === 1)
    return html`<p class="number">${formatNumber(first[2])}</p>`;
  const words = html`<p class="small muted">
    ${size}, ${formatCount(entries.length)} of them not 0
  </p>`;
  if (rows > mostRows || columns > mostRows) return html`${words}${listView(local)}`;
  return html`${words}<rf-tensor
      label=${`${notation}, ${size}`}
      .mapSize=${matrixSide}
      .data=${matrixData(rows, columns, entries)}
      .shape=${[rows, columns]}
    ></rf-tensor>`;
}

const mostEntries = 6;

/** The first entries of a matrix that is long and thin. */
function listView({ entries = [], columns }: Jacobian): TemplateResult {
  const shown = entries.slice(0, mostEntries);
  const named = ([row, column, value]: readonly [number, number, number]) =>
    columns === 1
      ? `[${row}] ${formatNumber(value)}`
      : `[${row}, ${column}] ${formatNumber(value)}`;
  return html`<p class="small number">
    ${shown.map(named).join(', ')}${shown.length < entries.length ? ', …' : ''}
  </p>`;
}

function linkView(link: ChainLink, follow: (cell: CellQuery) => void): TemplateResult {
  const { notation, type, ask, gradient } = link;
  const [of = '', by = ''] = notation.slice(1).split('/∂');
  return html`<li>
    <div class="link">
      <math displaystyle="true" aria-label=${notation}>${slope(of, by)}</math>
      <span class="small muted">through ${type}</span>
    </div>
    <div>${jacobianView(link)}</div>
    <p class="small">
      So far: ${tensorName(gradient)}. Its largest cell:
      <button type="button" class="follow" @click=${() => follow(ask)}>${cellName(ask)}</button>
    </p>
  </li>`;
}

/** p − y taken apart: what a loss with its own activation computes in one step. */
function splitView(split: LossSplit): TemplateResult {
  const { classes, lossByProbability, probabilityByLogit, product, largestDifference } = split;
  const numbers = (list: readonly (number | null)[]) =>
    Float32Array.from(list, (number) => number ?? Number.NaN);
  const images = lossByProbability.length / classes;
  const row = [images, classes];
  const square = images === 1 ? [classes, classes] : [images, classes, classes];
  const infinite = lossByProbability.includes(null);
  const tensor = (title: string, list: readonly (number | null)[], shape: readonly number[]) =>
    html`<div>
      <h3>${title}</h3>
      <rf-tensor plain label=${title} .mapSize=${matrixSide} .data=${numbers(list)} .shape=${shape}></rf-tensor>
    </div>`;
  return html`<section class="split">
    <h3>The first factor in two</h3>
    <p class="small">
      The loss and its activation are one step, p − y. In two steps it is the product of these:
    </p>
    <div class="operands">
      ${tensor('∂L/∂p', lossByProbability, row)} ${tensor('∂p/∂z', probabilityByLogit, square)}
      ${tensor('Product', product, row)}
    </div>
    <p class="small">
      ${
        infinite || largestDifference === null
          ? 'A probability has rounded to 0 or 1, so the two steps are not finite. That is why the engine takes p − y in one.'
          : `The product differs from p − y by at most ${formatNumber(largestDifference)}.`
      }
    </p>
  </section>`;
}

function pathsView({ paths, pathCount }: Chain): TemplateResult | typeof nothing {
  if (pathCount <= 1) return nothing;
  const more = pathCount - paths.length;
  return html`<details>
    <summary>${formatCount(pathCount)} paths lead here; their products add up</summary>
    <ol class="paths small">${paths.map((path) => html`<li>${path}</li>`)}</ol>
    ${more > 0 ? html`<p class="small muted">and ${formatCount(more)} more</p>` : nothing}
  </details>`;
}

/** The path from the loss to a weight: every local derivative, and how far it has come. */
export function chainView(chain: Chain, follow: (cell: CellQuery) => void): TemplateResult {
  const { target, value, links, split, pathCount } = chain;
  const name = cellName({ ...target, of: 'parameterGradient' });
  return html`
    <p>
      ${name} = ${formatNumber(value)}:
      ${
        pathCount > 1
          ? withTerms(
              `${links.length} local derivatives lead down to this weight, each the Jacobian of a layer, and branches add up.`,
            )
          : withTerms(
              `the product of ${links.length} local derivatives, each the Jacobian of a layer, from the loss down to this weight.`,
            )
      }
    </p>
    ${pathsView(chain)}
    <ol class="links">${links.map((link) => linkView(link, follow))}</ol>
    ${split === undefined ? nothing : splitView(split)}
  `;
}
