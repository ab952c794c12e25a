import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { formatNumber } from '../shared/format.ts';
import type { Values } from './calculation.ts';
import type { Step } from './steps.ts';
import { stepMaking } from './steps.ts';
import { cellsOf, firstOf, symbolOf, type TensorId, tensors } from './tensors.ts';

/** The way through the network: what lies below each other belongs together. */
const columns: readonly (readonly (TensorId | undefined)[])[] = [
  ['X', 'dX'],
  ['W1', 'dW1', 'W1n'],
  ['b1', 'db1', 'b1n'],
  ['Z1', 'dZ1'],
  ['A1', 'dA1'],
  ['P1', 'dP1'],
  ['F', 'dF'],
  ['W2', 'dW2', 'W2n'],
  ['b2', 'db2', 'b2n'],
  ['Z2', 'dZ2'],
  ['A2', undefined, 'A2n'],
  ['L', undefined, 'Ln'],
  ['J', undefined, 'Jn'],
];
const rowNames = ['Values', 'Gradients', 'New'] as const;

export interface Strip {
  readonly values: Values | undefined;
  readonly step: Step;
  /** How many images there are, and which one is looked at. */
  readonly images: number;
  readonly image: number;
  readonly changed: ReadonlyMap<TensorId, ReadonlySet<number>>;
  readonly visit: (step: Step) => void;
}

const pixelsPerCell = 10;

/** Those of a tensor's changed places that belong to the image on the screen, counted there. */
function changedIn(
  places: ReadonlySet<number> | undefined,
  first: number,
  cells: number,
): ReadonlySet<number> | undefined {
  const shown = [...(places ?? [])].map((at) => at - first).filter((at) => at >= 0 && at < cells);
  return shown.length === 0 ? undefined : new Set(shown);
}

function tileView(strip: Strip, id: TensorId): TemplateResult {
  const { words, rows, columns: across, kind } = tensors[id];
  const { images, image } = strip;
  const first = firstOf(id, image);
  const cells = cellsOf(id);
  const data = strip.values?.get(id)?.data.subarray(first, first + cells) ?? [];
  const symbol = symbolOf(id, images, image);
  const made = stepMaking(id, images);
  const changed = changedIn(strip.changed.get(id), first, cells);
  const single = cells === 1;
  const picture = html`<span class="symbol">${symbol}</span>${
    single
      ? html`<span class=${classMap({ single: true, changed: changed !== undefined })}
          >${data.length === 0 ? '…' : formatNumber(data[0] ?? 0)}</span
        >`
      : html`<rf-thumbnail
          .kind=${kind}
          .scale=${kind === 'image' ? 1 : 0}
          .mapSize=${pixelsPerCell * across}
          .data=${data}
          .shape=${[rows, across]}
          .lit=${changed}
        ></rf-thumbnail>`
  }`;
  const says = `${words}${changed === undefined ? '' : `, ${changed.size} changed`}`;
  if (made === undefined)
    return html`<div class="tile given" role="img" aria-label=${`${says}, given`}>${picture}</div>`;
  const here = made.id === strip.step.id;
  const classes = { tile: true, [kind]: true, here };
  return html`<button
    type="button"
    class=${classMap(classes)}
    aria-current=${here ? 'step' : nothing}
    title=${made.title}
    @click=${() => strip.visit(made)}
  >${picture}<span class="visually-hidden">${says}. ${made.title}</span></button>`;
}

/** All tensors of the network, forward above, backward below; each leads to its step. */
export function stripView(strip: Strip): TemplateResult {
  const cells = rowNames.map(
    (name, row) => html`
      <span class="row-name">${name}</span>
      ${columns.slice(0, strip.images === 1 ? -1 : undefined).map((column) => {
        const id = column[row];
        return html`<div class="place">${id === undefined ? nothing : tileView(strip, id)}</div>`;
      })}
    `,
  );
  return html`<nav class="strip" aria-label="Steps, by what they make" tabindex="0">
    <div class=${classMap({ 'strip-grid': true, longer: strip.images > 1 })}>${cells}</div>
  </nav>`;
}
