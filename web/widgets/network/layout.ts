// Where the stations of a network lie. One rule for both directions: stations follow each other along the
// main axis, the maps of one lie along the cross axis and, where they are many, in several lines.
import type { Station } from './scene.ts';

export type Flow = 'right' | 'down';

/** A square that is drawn: a map, or a unit. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

export interface Frame {
  /** In the order of the maps or units. */
  readonly squares: readonly Square[];
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Layout {
  readonly flow: Flow;
  readonly width: number;
  readonly height: number;
  /** In the order of the stations. */
  readonly frames: readonly Frame[];
}

export interface Room {
  readonly width: number;
  /** Nobody limits it where stations flow down. */
  readonly height: number;
  readonly flow: Flow;
  /** What lies below the image, or beside it where stations flow down, takes so much. */
  readonly beside: { readonly width: number; readonly height: number };
}

/** Below the squares of a station stands its title. */
export const titleHeight = 22;
const margin = 20;
const mapGap = 7;
const unitSide = 7;
const unitGap = 3;
const linesOfMaps = 8;
const linesOfUnits = 44;
const leastGap = 26;
const mostGap = 150;
const downGap = 44;
/** Answers lie so far apart, and their bars take so much room. */
const answerStep = 31;
const answerRoom = { right: 200, down: 92 } as const;
const leastAnswers = 140;
/** Squares become smaller by steps until all fits; below the last the picture is scrolled. */
const shrinking = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.42];
const leastMap = 10;

/** A station measured: its squares along cross and main, from 0. */
interface Block {
  readonly squares: readonly { readonly main: number; readonly cross: number }[];
  readonly side: number;
  readonly main: number;
  readonly cross: number;
}

/** So few maps have room to be large. */
const few = 2;

/** A map of many cells is drawn larger. */
function sideOf({ form, width, drawn }: Station, flow: Flow): number {
  if (form === 'image') return flow === 'right' ? 168 : 112;
  const most = flow === 'right' ? 64 : 48;
  return drawn <= few ? 1.5 * most : Math.min(most, 20 + 1.8 * width);
}

function linesOf(count: number, perLine: number, step: number, gap: number, side: number): Block {
  const lines = Math.max(1, Math.ceil(count / Math.max(1, perLine)));
  const each = Math.ceil(count / lines);
  const squares = Array.from({ length: count }, (_, k) => ({
    main: Math.floor(k / each) * step,
    cross: (k % each) * step,
  }));
  return { squares, side, main: lines * step - gap, cross: Math.min(each, count) * step - gap };
}

function measured(station: Station, cross: number, flow: Flow, factor: number): Block {
  const { form, drawn } = station;
  if (form === 'answers') {
    const step = Math.min(answerStep, cross / drawn);
    const squares = Array.from({ length: drawn }, (_, k) => ({ main: 0, cross: k * step }));
    const main =
      flow === 'right' ? Math.max(leastAnswers, factor * answerRoom.right) : answerRoom.down;
    return { squares, side: step, main, cross: drawn * step };
  }
  if (form === 'units') {
    const step = unitSide + unitGap;
    const most = flow === 'right' ? linesOfUnits : drawn;
    const perLine = Math.min(most, Math.floor((cross + unitGap) / step));
    return linesOf(drawn, perLine, step, unitGap, unitSide);
  }
  const most = flow === 'right' ? linesOfMaps : drawn;
  const wanted = sideOf(station, flow) * factor;
  const rows = Math.min(drawn, most);
  const fitting = (cross + mapGap) / rows - mapGap;
  // Maps break into several lines before they get too small; the image has one line only.
  const least = form === 'image' ? leastMap : Math.max(leastMap, 0.6 * wanted);
  const side = Math.min(wanted, Math.max(fitting, least));
  const step = side + mapGap;
  const perLine = Math.min(most, Math.floor((cross + mapGap) / step));
  return linesOf(drawn, perLine, step, mapGap, side);
}

/** The stations of a network in a room; wider than the room where they cannot be drawn smaller. */
export function layOut(
  stations: readonly Station[],
  { width, height, flow, beside }: Room,
): Layout {
  const main = (flow === 'right' ? width : height) - 2 * margin;
  const cross = (flow === 'right' ? height - titleHeight : width) - 2 * margin;
  const taken =
    beside.height > 0 ? (flow === 'right' ? beside.height : beside.width) + titleHeight : 0;
  const crossRoom = ({ form, lanes }: Station) =>
    form === 'image' ? cross - taken : cross / lanes - (lanes > 1 ? titleHeight : 0);
  const depths = 1 + Math.max(...stations.map(({ depth }) => depth));
  const factors = flow === 'right' ? shrinking : [1];
  for (const factor of factors) {
    const blocks = stations.map((station) => measured(station, crossRoom(station), flow, factor));
    const sizes = Array.from({ length: depths }, (_, depth) =>
      Math.max(
        depth === 0 ? beside[flow === 'right' ? 'width' : 'height'] : 0,
        ...blocks.filter((_, at) => stations[at]?.depth === depth).map(({ main }) => main),
      ),
    );
    const all = sizes.reduce((sum, size) => sum + size, 0);
    const between = depths - 1;
    const least = factor * leastGap;
    const fits = all + between * least <= main || factor === factors.at(-1);
    if (!fits) continue;
    const free = between === 0 ? 0 : (main - all) / between;
    const gap = flow === 'down' ? downGap : Math.min(mostGap, Math.max(least, free));
    const used = all + between * gap;
    const start = margin + (flow === 'right' ? Math.max(0, (main - used) / 2) : 0);
    const starts = sizes.map(
      (_, depth) => start + sizes.slice(0, depth).reduce((sum, size) => sum + size + gap, 0),
    );
    const frames = stations.map((station, at) =>
      frameOf(station, blocks[at] as Block, {
        start: starts[station.depth] ?? 0,
        size: sizes[station.depth] ?? 0,
        cross: station.form === 'image' ? cross - taken : cross,
        // The pad of a phone lies before the image, that of a desk below it.
        before: station.form === 'image' && flow === 'down' ? taken : 0,
        flow,
      }),
    );
    const length = start + used + margin;
    return flow === 'right'
      ? { flow, frames, width: Math.max(width, length), height }
      : { flow, frames, width, height: length + titleHeight };
  }
  throw new Error('a layout has been found by the last factor');
}

/** What is free for the stations of one depth. */
interface Lot {
  readonly start: number;
  /** Along the main axis. */
  readonly size: number;
  readonly cross: number;
  /** What is taken before it, along the cross axis. */
  readonly before: number;
  readonly flow: Flow;
}

function frameOf(
  { lane, lanes, form }: Station,
  block: Block,
  { start, size, cross, before, flow }: Lot,
): Frame {
  const room = cross / lanes;
  const main = start + (form === 'answers' ? 0 : (size - block.main) / 2);
  const across = margin + before + lane * room + (room - block.cross) / 2;
  const squares = block.squares.map((square): Square => {
    const [m, c] = [main + square.main, across + square.cross];
    return flow === 'right' ? { x: m, y: c, side: block.side } : { x: c, y: m, side: block.side };
  });
  const [left, top] = flow === 'right' ? [main, across] : [across, main];
  return flow === 'right'
    ? { squares, left, top, right: left + block.main, bottom: top + block.cross }
    : { squares, left, top, right: left + block.cross, bottom: top + block.main };
}
