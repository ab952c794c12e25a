import type { CellWindow } from './grid-view.ts';
import type { Layout } from './layout.ts';
import { cellRectangle, corner, firstCell, type Tiling } from './tiling.ts';

// What is drawn over the colours of maps: padding, cells no window reaches, changed and lit cells, the
// window.

/** What is marked in a tensor; positions are flat. */
export interface Marks {
  readonly lit?: ReadonlySet<number> | undefined;
  readonly dimmed?: ReadonlySet<number> | undefined;
  readonly changed?: ReadonlySet<number> | undefined;
  /** In every map. */
  readonly window?: CellWindow | undefined;
}

export interface MarkColours {
  /** Around cells that are lit. */
  readonly lit: string;
  /** Of the window's frame, of the hatching, and around cells that changed. */
  readonly line: string;
  /** Behind everything. */
  readonly ground: string;
}

/** Draws the marks over maps that are drawn. */
export function drawMarks(
  canvas: HTMLCanvasElement,
  { lit, dimmed, changed, window: frame }: Marks,
  layout: Layout,
  tiling: Tiling,
  colours: MarkColours,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const ratio = window.devicePixelRatio || 1;
  context.save();
  context.scale(ratio, ratio);
  const isPadded = tiling.padding.some((cells) => cells > 0);
  for (let map = 0; isPadded && map < layout.maps; map += 1) {
    hatchPadding(context, map, layout, tiling, colours);
  }
  if (dimmed !== undefined) drawDimmed(context, dimmed, layout, tiling, colours);
  if (changed !== undefined) drawChanged(context, changed, layout, tiling, colours);
  if (lit !== undefined) outline(context, lit, layout, tiling, { colour: colours.lit });
  for (let map = 0; frame !== undefined && map < layout.maps; map += 1) {
    drawWindow(context, frame, map, tiling, colours);
  }
  context.restore();
}

/** Distance between the lines of the hatching. */
const hatchStep = 5;
const hatchStrength = 0.4;

function hatchPadding(
  context: CanvasRenderingContext2D,
  map: number,
  { height, width }: Layout,
  tiling: Tiling,
  { line }: MarkColours,
): void {
  const { mapWidth, mapHeight, cellWidth, cellHeight } = tiling;
  const [left, top] = corner(tiling, map);
  context.save();
  context.beginPath();
  context.rect(left, top, mapWidth, mapHeight);
  context.rect(...firstCell(tiling, map), width * cellWidth, height * cellHeight);
  // The padding is what lies in one rectangle but not in both.
  context.clip('evenodd');
  context.strokeStyle = line;
  context.globalAlpha = hatchStrength;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = hatchStep; at < mapWidth + mapHeight; at += hatchStep) {
    context.moveTo(left + at, top);
    context.lineTo(left + at - mapHeight, top + mapHeight);
  }
  context.stroke();
  context.restore();
}

/** How much of the ground covers a cell that no window reaches. */
const dimming = 0.6;

function drawDimmed(
  context: CanvasRenderingContext2D,
  dimmed: ReadonlySet<number>,
  layout: Layout,
  tiling: Tiling,
  { ground }: MarkColours,
): void {
  context.save();
  context.fillStyle = ground;
  context.globalAlpha = dimming;
  // In one path, so that no line shows where cells touch.
  context.beginPath();
  for (const position of dimmed) context.rect(...cellRectangle(position, layout, tiling));
  context.fill();
  context.restore();
}

const lineWidth = 2;
const dashes = [3, 3];
/** Narrower cells, in CSS pixels, would vanish under lines around each of them. */
const roomyCell = 8;

/** A dashed line around changed cells, on any colour; of small cells around all of a map. */
function drawChanged(
  context: CanvasRenderingContext2D,
  changed: ReadonlySet<number>,
  layout: Layout,
  tiling: Tiling,
  { ground, line }: MarkColours,
): void {
  const around = tiling.cellWidth >= roomyCell ? outline : outlineBoxes;
  around(context, changed, layout, tiling, { colour: ground });
  around(context, changed, layout, tiling, { colour: line, dash: dashes });
}

/** How a line is drawn. */
interface Pen {
  readonly colour: string;
  readonly dash?: readonly number[];
}

function take(context: CanvasRenderingContext2D, { colour, dash = [] }: Pen): void {
  context.strokeStyle = colour;
  context.setLineDash([...dash]);
  context.lineWidth = lineWidth;
}

/** In every map one box around those of its cells that are among the places. */
function outlineBoxes(
  context: CanvasRenderingContext2D,
  places: ReadonlySet<number>,
  layout: Layout,
  tiling: Tiling,
  pen: Pen,
): void {
  const boxes = new Map<
    number,
    readonly [left: number, top: number, right: number, bottom: number]
  >();
  for (const place of places) {
    const map = Math.floor(place / (layout.width * layout.height));
    const [x, y, width, height] = cellRectangle(place, layout, tiling);
    const [left, top, right, bottom] = boxes.get(map) ?? [x, y, x, y];
    boxes.set(map, [
      Math.min(left, x),
      Math.min(top, y),
      Math.max(right, x + width),
      Math.max(bottom, y + height),
    ]);
  }
  context.save();
  take(context, pen);
  for (const [left, top, right, bottom] of boxes.values()) {
    const [width, height] = [right - left - lineWidth, bottom - top - lineWidth];
    context.strokeRect(left + lineWidth / 2, top + lineWidth / 2, width, height);
  }
  context.restore();
}

/** Outlines cells: a line wherever one has a neighbour that is not among them. */
function outline(
  context: CanvasRenderingContext2D,
  places: ReadonlySet<number>,
  layout: Layout,
  tiling: Tiling,
  pen: Pen,
): void {
  context.save();
  take(context, pen);
  context.beginPath();
  for (const position of places) {
    const [left, top, width, height] = cellRectangle(position, layout, tiling);
    const x = position % layout.width;
    const y = Math.floor(position / layout.width) % layout.height;
    const line = (x0: number, y0: number, x1: number, y1: number) => {
      context.moveTo(left + x0 * width, top + y0 * height);
      context.lineTo(left + x1 * width, top + y1 * height);
    };
    if (x === 0 || !places.has(position - 1)) line(0, 0, 0, 1);
    if (x === layout.width - 1 || !places.has(position + 1)) line(1, 0, 1, 1);
    if (y === 0 || !places.has(position - layout.width)) line(0, 0, 1, 0);
    if (y === layout.height - 1 || !places.has(position + layout.width)) line(0, 1, 1, 1);
  }
  context.stroke();
  context.restore();
}

const frameWidth = 2.5;
/** A light line on both sides of the dark one, so that the frame shows on black and on white. */
const haloWidth = 5.5;

function drawWindow(
  context: CanvasRenderingContext2D,
  { y, x, height, width }: CellWindow,
  map: number,
  tiling: Tiling,
  { line, ground }: MarkColours,
): void {
  const { mapWidth, mapHeight, cellWidth, cellHeight } = tiling;
  const [left, top] = firstCell(tiling, map);
  context.save();
  context.beginPath();
  context.rect(...corner(tiling, map), mapWidth, mapHeight);
  context.clip();
  // Within its cells, so that nothing of it is cut off at the border of the map.
  const [inset, both] = [haloWidth / 2, haloWidth];
  for (const [style, thickness] of [
    [ground, haloWidth],
    [line, frameWidth],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = thickness;
    context.strokeRect(
      left + x * cellWidth + inset,
      top + y * cellHeight + inset,
      Math.max(1, width * cellWidth - both),
      Math.max(1, height * cellHeight - both),
    );
  }
  context.restore();
}
