// Draws a network: lines below, maps and units above.
import type { Tensor } from '../../api/types.ts';
import { glowOf, lineColours, putGlow, stageColour } from './glow.ts';
import type { Frame, Layout, Square } from './layout.ts';
import { titleHeight } from './layout.ts';
import type { Line } from './lines.ts';
import type { NetworkPass } from './pass.ts';
import { type Station, shortTitle, stationTitle } from './scene.ts';

/** A square of a station. */
export interface Spot {
  readonly station: number;
  readonly square: number;
}

export interface Drawing {
  readonly stations: readonly Station[];
  readonly layout: Layout;
  /** Nothing before the network was asked: its frames alone are drawn. */
  readonly pass: NetworkPass | undefined;
  readonly lines: readonly Line[];
  /** What the pointer or the keyboard is on: it and what it is joined with come forward. */
  readonly lit: Spot | undefined;
  readonly litLine: Line | undefined;
}

/** Lines of the same colour and width are drawn together. */
const levels = 8;
const thinnest = 0.5;
const thickest = 2.6;
const faintest = 0.07;
const strongest = 0.75;
/** Of a line whose source shows nothing: the weight is there all the same. */
const asleep = 0.3;
/** Of lines while others are looked at, and how much stronger those are. */
const behind = 0.35;
const more = 0.25;
const round = 4;
const atLeft = 8;
const titleGap = 6;
const titleColour = '#a3afc6';
const frameColour = '#33405a';
/** A scale falls slowly, so that what is shown does not flicker while a network learns. */
const scaleFalls = 0.92;

/**
 * Draws onto two canvases that lie on each other: lines take longer and change more slowly than what they
 * join.
 */
export class Painter {
  readonly #scratch = new OffscreenCanvas(1, 1);
  #pixels = new ImageData(1, 1);
  readonly #scales = new Map<string, number>();

  drawLines(canvas: HTMLCanvasElement, drawing: Drawing): void {
    const context = fitted(canvas, drawing.layout);
    if (context !== null) drawLines(context, drawing);
  }

  /** Maps, units, titles and what is marked. */
  drawStations(canvas: HTMLCanvasElement, drawing: Drawing): void {
    const { stations, layout, pass } = drawing;
    const context = fitted(canvas, layout);
    if (context === null) return;
    for (const [at, station] of stations.entries()) {
      const frame = layout.frames[at] as Frame;
      const tensor = pass?.outputs.get(station.node);
      if (station.form === 'units') this.#units(context, station, frame, tensor);
      else if (station.form !== 'answers') this.#maps(context, station, frame, tensor);
      title(context, station, frame, layout);
    }
    mark(context, drawing);
  }

  #units(
    context: CanvasRenderingContext2D,
    { node }: Station,
    { squares }: Frame,
    tensor: Tensor | undefined,
  ): void {
    const scale = this.#scaleOf(node, tensor);
    for (const [k, { x, y, side }] of squares.entries()) {
      context.fillStyle = glowOf((tensor?.data[k] ?? 0) / scale);
      context.fillRect(x, y, side, side);
    }
  }

  #maps(
    context: CanvasRenderingContext2D,
    { node, form, height, width }: Station,
    { squares }: Frame,
    tensor: Tensor | undefined,
  ): void {
    const image = form === 'image';
    const scale = image ? 1 : this.#scaleOf(node, tensor);
    // All maps below each other, one pixel for a number: the browser copies what is drawn from once.
    const rows = squares.length * height;
    if (this.#pixels.width !== width || this.#pixels.height !== rows) {
      this.#pixels = new ImageData(width, rows);
    }
    const shades = new Uint32Array(this.#pixels.data.buffer);
    putGlow(tensor?.data ?? [], { scale, glow: image ? 'image' : 'light' }, shades);
    const scratch = this.#scratch;
    if (scratch.width < width) scratch.width = width;
    if (scratch.height < rows) scratch.height = rows;
    scratch.getContext('2d')?.putImageData(this.#pixels, 0, 0);
    context.imageSmoothingEnabled = false;
    context.strokeStyle = frameColour;
    context.lineWidth = 1;
    context.beginPath();
    for (const [k, { x, y, side }] of squares.entries()) {
      context.drawImage(scratch, 0, k * height, width, height, x, y, side, side);
      context.roundRect(x - 0.5, y - 0.5, side + 1, side + 1, 2);
    }
    context.stroke();
  }

  /** One scale for all maps of a station. */
  #scaleOf(node: string, tensor: Tensor | undefined): number {
    if (tensor === undefined) return 1;
    let largest = 0;
    for (const value of tensor.data) {
      const size = Math.abs(value);
      if (size > largest && Number.isFinite(size)) largest = size;
    }
    const scale = Math.max(largest, scaleFalls * (this.#scales.get(node) ?? 0)) || 1;
    this.#scales.set(node, scale);
    return scale;
  }
}

/** An empty canvas of the layout's size, sharp on any screen. */
function fitted(canvas: HTMLCanvasElement, layout: Layout): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(layout.width * ratio), Math.round(layout.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.setProperty('width', `${layout.width}px`);
    canvas.style.setProperty('height', `${layout.height}px`);
  }
  const context = canvas.getContext('2d');
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, layout.width, layout.height);
  return context;
}

/** Lines of one colour and width are one path. */
function drawLines(
  context: CanvasRenderingContext2D,
  { stations, layout, pass, lines, lit, litLine }: Drawing,
): void {
  const activities = stations.map(({ node }) => activityOf(pass?.outputs.get(node)));
  const buckets = new Map<string, { path: Path2D; sign: Line['sign']; level: number }>();
  const front: Line[] = [];
  for (const line of lines) {
    if (line === litLine || (lit !== undefined && joins(line, lit))) {
      front.push(line);
      continue;
    }
    const awake = asleep + (1 - asleep) * (activities[line.from]?.[line.source] ?? 0);
    const dimmed = lit === undefined && litLine === undefined ? 1 : behind;
    const level = Math.round((levels - 1) * line.strength * awake * dimmed);
    const key = `${line.sign} ${level}`;
    const bucket = buckets.get(key) ?? { path: new Path2D(), sign: line.sign, level };
    buckets.set(key, bucket);
    trace(bucket.path, line, layout);
  }
  for (const { path, sign, level } of buckets.values()) {
    stroke(context, path, sign, level / (levels - 1), 0);
  }
  for (const line of front) {
    const path = new Path2D();
    trace(path, line, layout);
    stroke(context, path, line.sign, line.strength, more);
  }
  context.globalAlpha = 1;
}

function joins({ from, source, to, target }: Line, { station, square }: Spot): boolean {
  return (from === station && source === square) || (to === station && target === square);
}

/** How much each map or unit shows, 0 to 1 of the one that shows most. */
function activityOf(tensor: Tensor | undefined): Float32Array {
  if (tensor === undefined) return new Float32Array();
  const [, channels = 1] = tensor.shape;
  const cells = tensor.data.length / channels;
  const means = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel += 1) {
    let sum = 0;
    for (let at = channel * cells; at < (channel + 1) * cells; at += 1) {
      sum += Math.abs(tensor.data[at] ?? 0);
    }
    means[channel] = sum / cells;
  }
  const largest = means.reduce((most, mean) => Math.max(most, mean), 0) || 1;
  return means.map((mean) => mean / largest);
}

/** Where a line leaves a square, and where it arrives at one. */
export function endsOf(
  { from, source, to, target }: Line,
  { flow, frames }: Layout,
): readonly [x0: number, y0: number, x1: number, y1: number] {
  const start = frames[from]?.squares[source] ?? nowhere;
  const end = frames[to]?.squares[target] ?? nowhere;
  if (flow === 'right') {
    return [start.x + start.side, start.y + start.side / 2, end.x, end.y + end.side / 2];
  }
  return [start.x + start.side / 2, start.y + start.side, end.x + end.side / 2, end.y];
}

const nowhere: Square = { x: 0, y: 0, side: 0 };

function trace(path: Path2D, line: Line, layout: Layout): void {
  const [x0, y0, x1, y1] = endsOf(line, layout);
  path.moveTo(x0, y0);
  if (layout.flow === 'right') {
    const middle = (x0 + x1) / 2;
    path.bezierCurveTo(middle, y0, middle, y1, x1, y1);
  } else {
    const middle = (y0 + y1) / 2;
    path.bezierCurveTo(x0, middle, x1, middle, x1, y1);
  }
}

function stroke(
  context: CanvasRenderingContext2D,
  path: Path2D,
  sign: Line['sign'],
  share: number,
  added: number,
): void {
  context.strokeStyle = lineColours[sign];
  context.lineWidth = thinnest + (thickest - thinnest) * share;
  context.globalAlpha = Math.min(1, faintest + (strongest - faintest) * share + added);
  context.stroke(path);
}

function title(
  context: CanvasRenderingContext2D,
  station: Station,
  frame: Frame,
  { flow, frames }: Layout,
): void {
  context.font = '12px system-ui, sans-serif';
  // Where layers flow down most lines run through the middle.
  const centred = flow === 'right' || station.form === 'image';
  context.textAlign = centred ? 'center' : 'left';
  context.textBaseline = 'top';
  const middle = (frame.left + frame.right) / 2;
  const room = centred ? roomAround(middle, frames) : Number.POSITIVE_INFINITY;
  const long = stationTitle(station);
  const text = context.measureText(long).width < room ? long : shortTitle(station);
  const x = centred ? Math.max(middle, context.measureText(text).width / 2 + atLeft / 2) : atLeft;
  const y = frame.bottom + (titleHeight - 14) / 2;
  // On lines the letters need a ground.
  context.lineWidth = 4;
  context.lineJoin = 'round';
  context.strokeStyle = stageColour;
  context.strokeText(text, x, y);
  context.fillStyle = titleColour;
  context.fillText(text, x, y);
}

/** As wide as it is to the middle of the nearest neighbour. */
function roomAround(middle: number, frames: readonly Frame[]): number {
  const others = frames.map(({ left, right }) => Math.abs((left + right) / 2 - middle));
  return Math.min(...others.filter((distance) => distance > 1)) - titleGap;
}

/** A frame around what the pointer or the keyboard is on. */
function mark(context: CanvasRenderingContext2D, { layout, lit }: Drawing): void {
  if (lit === undefined) return;
  const square = layout.frames[lit.station]?.squares[lit.square];
  if (square === undefined) return;
  const { x, y, side } = square;
  context.strokeStyle = '#ffffff';
  context.lineWidth = 2;
  context.beginPath();
  context.roundRect(x - 3, y - 3, side + 6, side + 6, round);
  context.stroke();
}
