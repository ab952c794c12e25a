import { type Paint, putColor } from './colors.ts';
import type { Layout } from './layout.ts';

/** Gap between maps in CSS pixels. */
const gap = 6;

/** Places of the maps of a tensor in a canvas, in CSS pixels. */
export interface Tiling {
  readonly columns: number;
  readonly rows: number;
  readonly mapWidth: number;
  readonly mapHeight: number;
  readonly width: number;
  readonly height: number;
}

/** Lays maps out in as many columns as fit; `side` is the wished width of one map. */
export function tile(layout: Layout, available: number, side: number): Tiling {
  const mapWidth = Math.min(side, Math.max(1, available));
  const mapHeight = Math.max(1, (mapWidth * layout.height) / Math.max(1, layout.width));
  const fitting = Math.floor((available + gap) / (mapWidth + gap));
  const columns = Math.max(1, Math.min(layout.maps, fitting));
  const rows = Math.ceil(layout.maps / columns);
  return {
    columns,
    rows,
    mapWidth,
    mapHeight,
    width: columns * mapWidth + (columns - 1) * gap,
    height: rows * mapHeight + (rows - 1) * gap,
  };
}

function corner(tiling: Tiling, map: number): readonly [number, number] {
  const column = map % tiling.columns;
  const row = Math.floor(map / tiling.columns);
  return [column * (tiling.mapWidth + gap), row * (tiling.mapHeight + gap)];
}

/** Colours of the lines: around maps, and around cells that are lit. */
interface Lines {
  readonly border: string;
  readonly lit: string;
}

/** What is drawn of a tensor. */
interface Drawn {
  readonly data: ArrayLike<number>;
  /** Flat positions of cells to outline. */
  readonly lit: ReadonlySet<number> | undefined;
}

const waiting = new Map<HTMLCanvasElement, (lines: Lines) => void>();

/**
 * Draws a tensor at the end of the present turn; the lines take the colours of the canvas's own
 * border and outline.
 */
export function drawTensor(
  canvas: HTMLCanvasElement,
  { data, lit }: Drawn,
  layout: Layout,
  tiling: Tiling,
  paint: Paint,
): void {
  if (waiting.size === 0) queueMicrotask(drawWaiting);
  waiting.set(canvas, (lines) => {
    drawMaps(canvas, data, layout, tiling, paint, lines);
    if (lit !== undefined) drawLit(canvas, lit, layout, tiling, lines);
  });
}

/** Reading a colour has the browser settle all styles: once for all canvases, not once for each. */
function drawWaiting(): void {
  const drawings = [...waiting].map(([canvas, draw]) => {
    const { borderTopColor, outlineColor } = getComputedStyle(canvas);
    return () => draw({ border: borderTopColor, lit: outlineColor });
  });
  waiting.clear();
  for (const draw of drawings) draw();
}

/** The colours of a tensor's cells, and what they were made of. */
interface Painted {
  readonly data: ArrayLike<number>;
  readonly paint: Paint;
  readonly pixels: ImageData;
}

const paintedLast = new WeakMap<HTMLCanvasElement, Painted>();

/** The colours of all cells, anew only for other numbers or colours: often a lit cell alone moves. */
function coloursOf(
  canvas: HTMLCanvasElement,
  data: ArrayLike<number>,
  { width, height, maps }: Layout,
  paint: Paint,
): ImageData {
  const last = paintedLast.get(canvas);
  const { kind, scale, dark } = paint;
  if (
    last?.data === data &&
    last.pixels.width === width &&
    last.pixels.height === height * maps &&
    last.paint.kind === kind &&
    last.paint.scale === scale &&
    last.paint.dark === dark
  ) {
    return last.pixels;
  }
  const pixels = new ImageData(width, height * maps);
  for (let cell = 0; cell < width * height * maps; cell += 1) {
    putColor(data[cell] ?? 0, paint, pixels.data, 4 * cell);
    pixels.data[4 * cell + 3] = 255;
  }
  paintedLast.set(canvas, { data, paint, pixels });
  return pixels;
}

let scratch: OffscreenCanvas | undefined;

/** All maps below each other, one pixel for a cell; good until the next call. */
function cellsAsPixels(
  canvas: HTMLCanvasElement,
  data: ArrayLike<number>,
  layout: Layout,
  paint: Paint,
): OffscreenCanvas {
  const { width, height, maps } = layout;
  // One for all tensors: making a canvas takes longer than drawing a small one.
  scratch ??= new OffscreenCanvas(width, height * maps);
  if (scratch.width < width) scratch.width = width;
  if (scratch.height < height * maps) scratch.height = height * maps;
  const pixels = coloursOf(canvas, data, layout, paint);
  scratch.getContext('2d')?.putImageData(pixels, 0, 0);
  return scratch;
}

/** Draws every map, crisp, at the resolution of the screen. */
function drawMaps(
  canvas: HTMLCanvasElement,
  data: ArrayLike<number>,
  layout: Layout,
  tiling: Tiling,
  paint: Paint,
  lines: Lines,
): void {
  const ratio = window.devicePixelRatio || 1;
  const pixelWidth = Math.max(1, Math.round(tiling.width * ratio));
  const pixelHeight = Math.max(1, Math.round(tiling.height * ratio));
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight;
  const [styleWidth, styleHeight] = [`${tiling.width}px`, `${tiling.height}px`];
  if (canvas.style.width !== styleWidth) canvas.style.width = styleWidth;
  if (canvas.style.height !== styleHeight) canvas.style.height = styleHeight;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.clearRect(0, 0, pixelWidth, pixelHeight);
  context.imageSmoothingEnabled = false;

  const source = cellsAsPixels(canvas, data, layout, paint);
  const { width: across, height: down } = layout;
  for (let map = 0; map < layout.maps; map += 1) {
    const [left, top] = corner(tiling, map);
    const [x, y] = [Math.round(left * ratio), Math.round(top * ratio)];
    const mapWidth = Math.round(tiling.mapWidth * ratio);
    const mapHeight = Math.round(tiling.mapHeight * ratio);
    context.drawImage(source, 0, map * down, across, down, x, y, mapWidth, mapHeight);
    context.strokeStyle = lines.border;
    context.strokeRect(x + 0.5, y + 0.5, mapWidth - 1, mapHeight - 1);
  }
}

const litWidth = 2;

/** Outlines cells: a line wherever a lit cell has a neighbour that is not. */
function drawLit(
  canvas: HTMLCanvasElement,
  lit: ReadonlySet<number>,
  layout: Layout,
  tiling: Tiling,
  lines: Lines,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const ratio = window.devicePixelRatio || 1;
  context.save();
  context.scale(ratio, ratio);
  context.strokeStyle = lines.lit;
  context.lineWidth = litWidth;
  context.beginPath();
  for (const position of lit) {
    const [left, top, width, height] = cellRectangle(position, layout, tiling);
    const x = position % layout.width;
    const y = Math.floor(position / layout.width) % layout.height;
    const line = (x0: number, y0: number, x1: number, y1: number) => {
      context.moveTo(left + x0 * width, top + y0 * height);
      context.lineTo(left + x1 * width, top + y1 * height);
    };
    if (x === 0 || !lit.has(position - 1)) line(0, 0, 0, 1);
    if (x === layout.width - 1 || !lit.has(position + 1)) line(1, 0, 1, 1);
    if (y === 0 || !lit.has(position - layout.width)) line(0, 0, 1, 0);
    if (y === layout.height - 1 || !lit.has(position + layout.width)) line(0, 1, 1, 1);
  }
  context.stroke();
  context.restore();
}

/** Rectangle of a cell in CSS pixels: left, top, width, height. */
export function cellRectangle(
  position: number,
  layout: Layout,
  tiling: Tiling,
): readonly [number, number, number, number] {
  const cells = layout.width * layout.height;
  const [left, top] = corner(tiling, Math.floor(position / cells));
  const cellWidth = tiling.mapWidth / layout.width;
  const cellHeight = tiling.mapHeight / layout.height;
  const x = position % layout.width;
  const y = Math.floor((position % cells) / layout.width);
  return [left + x * cellWidth, top + y * cellHeight, cellWidth, cellHeight];
}

/** The flat position under a point of the canvas, or undefined in a gap. */
export function cellAt(
  left: number,
  top: number,
  layout: Layout,
  tiling: Tiling,
): number | undefined {
  const column = Math.floor(left / (tiling.mapWidth + gap));
  const row = Math.floor(top / (tiling.mapHeight + gap));
  const map = row * tiling.columns + column;
  const inX = (left - column * (tiling.mapWidth + gap)) / tiling.mapWidth;
  const inY = (top - row * (tiling.mapHeight + gap)) / tiling.mapHeight;
  if (column < 0 || column >= tiling.columns || row < 0 || map >= layout.maps) return undefined;
  if (inX < 0 || inX >= 1 || inY < 0 || inY >= 1) return undefined;
  const y = Math.floor(inY * layout.height);
  const x = Math.floor(inX * layout.width);
  return (map * layout.height + y) * layout.width + x;
}
