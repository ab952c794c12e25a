import { html, nothing, svg, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { CellQuery, Derivation, Term } from '../../api/types.ts';
import { isShutOff } from '../../formula/terms.ts';
import { formatNumber } from '../shared/format.ts';
import { positionOf } from '../tensor/layout.ts';
import type { Specimen } from './specimen.ts';

/** Sides of a cell of the picture, and the way to what the window became, in pixels. */
const cell = 54;
const gap = 72;
const edge = 6;
/** Larger windows are told in words alone. */
const mostSide = 8;
/** A cell lies in several windows where they overlap; more are not drawn. */
const mostWindows = 4;

interface Window {
  readonly derivation: Derivation;
  /** Rows and columns of the cells, counted from the window's first. */
  readonly places: readonly (readonly [y: number, x: number, term: Term])[];
  readonly rows: number;
  readonly columns: number;
  readonly winner: readonly [y: number, x: number];
  /** The gradient that comes back to the winner, where there is one. */
  readonly gradient: number | undefined;
}

function windowOf(derivation: Derivation, specimen: Specimen): Window {
  const { target, terms } = derivation;
  const at = terms.map(({ factors: [factor] }) => factor?.index.slice(-2) ?? []);
  const ys = at.map(([y = 0]) => y);
  const xs = at.map(([, x = 0]) => x);
  const [top, left] = [Math.min(...ys), Math.min(...xs)];
  const places = terms.map((term, place) => {
    const [y = 0, x = 0] = at[place] ?? [];
    return [y - top, x - left, term] as const;
  });
  const [y = 0, x = 0] = places.find(([, , term]) => !isShutOff(term)) ?? [];
  const gradients = specimen.tensor({ node: target.node, of: 'outputGradient' });
  return {
    derivation,
    places,
    rows: Math.max(...ys) - top + 1,
    columns: Math.max(...xs) - left + 1,
    winner: [y, x],
    gradient: gradients?.data[positionOf(target.index, gradients.shape)],
  };
}

/** Cells that hold the value of the window: more than one is a tie. */
function tied({ derivation: { value }, places }: Window): number {
  return places.filter(([, , { factors }]) => factors[0]?.value === value).length;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly value: number;
  readonly kinds: Readonly<Record<string, boolean>>;
}

/** Boxes, what goes over them, and their numbers, which stay readable on top. */
function boxesView(boxes: readonly Box[], between: TemplateResult): TemplateResult {
  return svg`
    ${boxes.map(({ x, y, kinds }) => svg`<rect class=${classMap(kinds)} x=${x + 2} y=${y + 2} width=${cell - 4} height=${cell - 4} rx="3" />`)}
    ${between}
    ${boxes.map(({ x, y, value, kinds }) => svg`<text class=${classMap(kinds)} x=${x + cell / 2} y=${y + cell / 2}>${formatNumber(value)}</text>`)}
  `;
}

function words(window: Window): string {
  const { derivation, winner, gradient, rows, columns } = window;
  const place = `row ${winner[0] + 1}, column ${winner[1] + 1} of its ${rows} × ${columns} window`;
  const many = tied(window);
  const tie =
    many > 1
      ? ` ${many} cells tie; the first in reading order wins, and it alone gets the gradient.`
      : '';
  const back =
    gradient === undefined
      ? ''
      : ` The gradient ${formatNumber(gradient)} goes back to it; the other cells get 0 from this window.`;
  return `${formatNumber(derivation.value)} won: ${place}.${back}${tie}`;
}

function pictureOf(window: Window, target: CellQuery): TemplateResult {
  const { derivation, places, rows, columns, winner, gradient } = window;
  const [y, x] = winner;
  const width = columns * cell;
  const middle = (rows * cell) / 2;
  const right = width + gap;
  const out = gradient === undefined ? middle - cell / 2 : middle - cell;
  const height = Math.max(rows * cell, 2 * cell) + 2 * edge;
  const top = (height - 2 * edge - rows * cell) / 2;
  const from = [x * cell + cell - 4, top + y * cell + cell / 3] as const;
  const to = [x * cell + cell - 2, top + y * cell + (2 * cell) / 3] as const;
  const shift = height / 2 - edge - middle;
  const asked = target.of === 'output' ? undefined : target.index.slice(-2).join();
  const outward = out + shift;
  const boxes: readonly Box[] = [
    ...places.map(([row, column, { factors }]) => ({
      x: column * cell,
      y: top + row * cell,
      value: factors[0]?.value ?? 0,
      kinds: {
        winner: row === y && column === x,
        loser: row !== y || column !== x,
        asked: factors[0]?.index.slice(-2).join() === asked,
      },
    })),
    { x: right, y: outward, value: derivation.value, kinds: { winner: true } },
    ...(gradient === undefined
      ? []
      : [{ x: right, y: outward + cell, value: gradient, kinds: { gradient: true } }]),
  ];
  const ways = svg`
    <path class="way" marker-end="url(#forth)" d="M${from[0]} ${from[1]} L${right} ${outward + cell / 2}" />
    ${gradient === undefined ? nothing : svg`<path class="way gradient" marker-end="url(#back)" d="M${right} ${outward + (3 * cell) / 2} L${to[0]} ${to[1]}" />`}
  `;
  return html`<svg
    class="routing"
    role="img"
    aria-label=${words(window)}
    viewBox="${-edge} ${-edge} ${right + cell + 2 * edge} ${height}"
    width=${right + cell + 2 * edge}
    height=${height}
  >
    <defs>
      <marker id="forth" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path class="head" d="M0 0L8 4L0 8z" />
      </marker>
      <marker id="back" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path class="head gradient" d="M0 0L8 4L0 8z" />
      </marker>
    </defs>
    ${boxesView(boxes, ways)}
  </svg>`;
}

/** Max-pool routing: which cell of each window won, and where the gradient goes. */
export function routingView(
  windows: readonly Derivation[],
  target: CellQuery,
  specimen: Specimen,
): TemplateResult | typeof nothing {
  if (windows.length === 0) return nothing;
  const shown = windows.slice(0, mostWindows).map((derivation) => windowOf(derivation, specimen));
  return html`<section class="windows" aria-label="Who won the window">
    ${shown.map(
      (window) => html`<figure>
        ${window.rows > mostSide || window.columns > mostSide ? nothing : pictureOf(window, target)}
        <figcaption class="small">${words(window)}</figcaption>
      </figure>`,
    )}
  </section>`;
}
