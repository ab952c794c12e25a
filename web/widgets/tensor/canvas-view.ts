import { drawMarks, type MarkColours, type Marks } from './canvas-marks.ts';
import { type Paint, putColors } from './colors.ts';
import type { Layout } from './layout.ts';
import { corner, firstCell, type Tiling } from './tiling.ts';

/** Colours of the lines: around maps, and of what is marked. */
interface Lines extends MarkColours {
  readonly border: string;
}

/** What is drawn of a tensor. */
interface Drawn extends Marks {
  readonly data: ArrayLike<number>;
}

const waiting = new Map<HTMLCanvasElement, (lines: Lines) => void>();

/**
 * Draws a tensor at the end of the present turn; the lines take the colours of the canvas's own
 * border, outline, text and columns.
 */
export function drawTensor(
  canvas: HTMLCanvasElement,
  drawn: Drawn,
  layout: Layout,
  tiling: Tiling,
  paint: Paint,
): void {
  const { data, lit, window, dimmed, changed } = drawn;
  const marks = { lit, window, dimmed, changed };
  if (waiting.size === 0) queueMicrotask(drawWaiting);
  waiting.set(canvas, (lines) => {
    drawMaps(canvas, data, layout, tiling, paint, lines);
    drawMarks(canvas, marks, layout, tiling, lines);
  });
}

/** Reading a colour has the browser settle all styles: once for all canvases, not once for each. */
function drawWaiting(): void {
  const drawings = [...waiting].map(([canvas, draw]) => {
    const { borderTopColor, outlineColor, color, columnRuleColor } = getComputedStyle(canvas);
    const lines = {
      border: borderTopColor,
      lit: outlineColor,
      line: color,
      ground: columnRuleColor,
    };
    return () => draw(lines);
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
  const fits = last?.pixels.width === width && last.pixels.height === height * maps;
  if (
    fits &&
    last.data === data &&
    last.paint.kind === kind &&
    last.paint.scale === scale &&
    last.paint.dark === dark
  ) {
    return last.pixels;
  }
  const pixels = fits ? last.pixels : new ImageData(width, height * maps);
  putColors(data, paint, pixels);
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
    const [first, highest] = firstCell(tiling, map);
    const [cellsX, cellsY] = [Math.round(first * ratio), Math.round(highest * ratio)];
    const cellsWidth = Math.round(across * tiling.cellWidth * ratio);
    const cellsHeight = Math.round(down * tiling.cellHeight * ratio);
    context.drawImage(source, 0, map * down, across, down, cellsX, cellsY, cellsWidth, cellsHeight);
    context.strokeStyle = lines.border;
    context.strokeRect(x + 0.5, y + 0.5, mapWidth - 1, mapHeight - 1);
  }
}
