import { html, nothing, svg, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Tensor } from '../../api/types.ts';
import { cssProperties } from '../shared/css-properties.ts';
import { countWords } from './edit-words.ts';
import type { Field } from './field.ts';
import { frameView } from './frame-view.ts';
import type { PlacedNode } from './plan.ts';
import type { Specimen } from './specimen.ts';
import { viewShape } from './views.ts';

/** What is shown of every layer. */
export const shows = ['values', 'gradients', 'both'] as const;
export type Show = (typeof shows)[number];

export interface Strip {
  readonly specimen: Specimen;
  readonly show: Show;
  /** The layer that is open. */
  readonly open: string;
  /** The chosen cell's way through the layers. */
  readonly field: Field;
  readonly visit: (place: PlacedNode) => void;
}

// Tiles have one size, so that lines between them need no measuring.
const tile = { width: 112, gap: 28, text: 48, picture: 72, frame: 12 } as const;
/** Room above the tiles, and for lines that pass over layers. */
const above = 4;
const bend = tile.gap / 2;
const mostMaps = 16;
const pictureRoom = 96;
const mapGap = 6;

/** Width of one of `maps` maps, so that all fill the room; full rows are preferred. */
function fittingMap(maps: number, height: number, width: number): readonly [number, number] {
  let best: readonly [number, number] = [0, 1];
  for (let columns = 1; columns <= maps; columns += 1) {
    const rows = Math.ceil(maps / columns);
    const across = (pictureRoom - (columns - 1) * mapGap) / columns;
    const down = (((tile.picture - (rows - 1) * mapGap) / rows) * width) / height;
    const side = Math.floor(Math.min(across, down));
    const full = maps % columns === 0;
    if (side > best[0] || (side === best[0] && full)) best = [side, columns];
  }
  return best;
}

/** The first maps of a tensor, small, with what belongs to the chosen cell framed. */
function pictureView(
  { field }: Strip,
  node: string,
  tensor: Tensor,
  kind: 'value' | 'gradient' | 'image',
): TemplateResult {
  const view = viewShape({ of: 'output' }, tensor.shape);
  const [height = 1, width = 1] = view.slice(-2);
  const maps = view.length === 3 ? (view[0] ?? 1) : 1;
  const shown = Math.min(maps, mostMaps);
  const [side, columns] = fittingMap(shown, height, width);
  const high = (side * height) / width;
  const places = { maps: shown, columns, gap: mapGap, width: side, height: high };
  const [, , rows = 1, cells = 1] = tensor.shape;
  return html`<span class="picture"
    ><rf-thumbnail
      .kind=${kind}
      .mapSize=${side}
      .room=${columns * side + (columns - 1) * mapGap}
      .data=${tensor.data.subarray(0, shown * height * width)}
      .shape=${[shown, height, width]}
    ></rf-thumbnail>
    ${frameView(field, node, places, [rows, cells])}</span
  >`;
}

/** Sizes that follow from the network and from what is shown. */
interface Measures {
  readonly height: number;
  readonly over: number;
}

/** Whether a line goes over layers that stand between its ends. */
function passesOver(from: PlacedNode, to: PlacedNode): boolean {
  return to.column - from.column > 1 && from.row === to.row;
}

function tileView(strip: Strip, place: PlacedNode, { height, over }: Measures): TemplateResult {
  const { node, column, row } = place;
  const { specimen, show } = strip;
  const output = specimen.tensor({ node: node.name, of: 'output' });
  const gradient = specimen.tensor({ node: node.name, of: 'outputGradient' });
  const here = node.name === strip.open;
  const [, ...size] = node.shape;
  const flat = size.slice(1).every((side) => side === 1);
  const words =
    node.type === 'loss'
      ? 'one number'
      : flat
        ? `${size[0]} ${size[0] === 1 ? 'number' : 'numbers'}`
        : size.join(' × ');
  const position = cssProperties({
    left: `${column * (tile.width + tile.gap)}px`,
    top: `${over + row * (height + tile.gap)}px`,
    width: `${tile.width}px`,
    height: `${height}px`,
  });
  const kind = node.type === 'input' ? 'image' : 'value';
  const of = show === 'gradients' ? 'outputGradient' : 'output';
  const changed = countWords(specimen, { node: node.name, of });
  return html`<button
    type="button"
    class=${classMap({ tile: true, here })}
    aria-current=${here ? 'true' : nothing}
    title=${`${node.name}, ${node.type}`}
    @click=${() => strip.visit(place)}
    ${position}
  >
    <span class="node">${node.name}</span>
    <span class="size">${words}</span>
    ${changed === '' ? nothing : html`<span class="changed">${changed}</span>`}
    ${show === 'gradients' || output === undefined ? nothing : pictureView(strip, node.name, output, kind)}
    ${show === 'values' || gradient === undefined ? nothing : html`<span class="gradient">${pictureView(strip, node.name, gradient, 'gradient')}</span>`}
  </button>`;
}

/** A line from a layer to one that reads it; one that passes over others goes above them. */
function edgeView(from: PlacedNode, to: PlacedNode, { height, over }: Measures): TemplateResult {
  const x = (place: PlacedNode) => place.column * (tile.width + tile.gap);
  const y = (place: PlacedNode) => over + place.row * (height + tile.gap) + height / 2;
  const [x0, y0, x1, y1] = [x(from) + tile.width, y(from), x(to), y(to)];
  const top = y0 - height / 2 - bend;
  const path = passesOver(from, to)
    ? `M${x0} ${y0} C${x0 + bend} ${y0} ${x0} ${top} ${x0 + bend} ${top} H${x1 - bend} C${x1} ${top} ${x1 - bend} ${y1} ${x1} ${y1}`
    : `M${x0} ${y0} C${x0 + bend} ${y0} ${x1 - bend - Math.max(0, x1 - x0 - tile.gap)} ${y1} ${x1 - Math.max(bend, x1 - x0 - bend)} ${y1} H${x1}`;
  return svg`<path d=${path} />`;
}

/** The network from left to right, each layer with its maps; every layer is a button. */
export function stripView(strip: Strip): TemplateResult {
  const { places } = strip.specimen;
  const pictures = strip.show === 'both' && strip.specimen.hasGradients ? 2 : 1;
  const frame = strip.show === 'values' ? 0 : tile.frame;
  const height = tile.text + pictures * tile.picture + frame + tile.frame;
  const columns = Math.max(...places.map(({ column }) => column)) + 1;
  const rows = Math.max(...places.map(({ row }) => row)) + 1;
  const width = columns * (tile.width + tile.gap) - tile.gap;
  const named = new Map(places.map((place) => [place.node.name, place]));
  const edges = places.flatMap((to) =>
    to.node.inputs.flatMap((name) => {
      const from = named.get(name);
      return from === undefined ? [] : [[from, to] as const];
    }),
  );
  const arched = edges.some(([from, to]) => passesOver(from, to));
  const measures = { height, over: arched ? above + bend : above };
  const whole = measures.over + rows * (height + tile.gap) - tile.gap + above;
  return html`<div class="strip" role="group" aria-label="Layers of the network">
    <div class="network" ${cssProperties({ width: `${width}px`, height: `${whole}px` })}>
      <svg aria-hidden="true" width=${width} height=${whole}>${edges.map(([from, to]) => edgeView(from, to, measures))}</svg>
      ${places.map((place) => tileView(strip, place, measures))}
    </div>
  </div>`;
}

/** The tile of a layer, where it can be seen in the strip. */
export function tileSeen(root: ParentNode, specimen: Specimen, node: string): DOMRect | undefined {
  const at = specimen.places.findIndex((place) => place.node.name === node);
  const strip = root.querySelector('.strip');
  const tile = strip?.querySelectorAll('.tile')[at]?.getBoundingClientRect();
  const room = strip?.getBoundingClientRect();
  const seen = tile && room && tile.left < room.right && tile.right > room.left;
  return seen ? tile : undefined;
}

/** Scrolls the strip to the layer that is open, unless that is seen. */
export function scrollToOpen(root: ParentNode): void {
  const strip = root.querySelector('.strip');
  const open = strip?.querySelector<HTMLElement>('.tile.here');
  if (strip == null || open == null) return;
  const beside =
    open.offsetLeft < strip.scrollLeft ||
    open.offsetLeft + open.offsetWidth > strip.scrollLeft + strip.clientWidth;
  // Not scrollIntoView, which would also move the page.
  if (beside) strip.scrollTo({ left: open.offsetLeft - open.offsetWidth });
}
