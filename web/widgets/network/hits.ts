// What lies under the pointer, and where arrow keys lead.
import type { Layout } from './layout.ts';
import type { Line } from './lines.ts';
import { endsOf, type Spot } from './painter.ts';
import type { Station } from './scene.ts';

const reach = 3;
const lineReach = 6;
const samples = 16;

/** The square at a place, and the cell of its map there: its row and column. */
export function spotAt(
  x: number,
  y: number,
  { frames }: Layout,
  stations: readonly Station[],
): (Spot & { readonly row: number; readonly column: number }) | undefined {
  for (const [station, frame] of frames.entries()) {
    const square = frame.squares.findIndex(
      (each) =>
        x >= each.x - reach &&
        x <= each.x + each.side + reach &&
        y >= each.y - reach &&
        y <= each.y + each.side + reach,
    );
    const found = frame.squares[square];
    const { height = 1, width = 1 } = stations[station] ?? {};
    if (found === undefined) continue;
    const within = (at: number, from: number, count: number) =>
      Math.max(0, Math.min(count - 1, Math.floor(((at - from) / found.side) * count)));
    return {
      station,
      square,
      row: within(y, found.y, height),
      column: within(x, found.x, width),
    };
  }
  return undefined;
}

/** The line nearest to a place, if one is near. */
export function lineAt(
  x: number,
  y: number,
  layout: Layout,
  lines: readonly Line[],
): Line | undefined {
  let nearest: Line | undefined;
  let distance = lineReach ** 2;
  for (const line of lines) {
    const [x0, y0, x1, y1] = endsOf(line, layout);
    const right = layout.flow === 'right';
    if (right ? x < x0 || x > x1 : y < y0 || y > y1) continue;
    for (let at = 0; at <= samples; at += 1) {
      const t = at / samples;
      // The curve's own weights: its two middle points share the middle of the main axis.
      const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
      const along = (from: number, to: number) => a * from + ((b + c) * (from + to)) / 2 + d * to;
      const across = (from: number, to: number) => (a + b) * from + (c + d) * to;
      const [px, py] = right ? [along(x0, x1), across(y0, y1)] : [across(x0, x1), along(y0, y1)];
      const off = (px - x) ** 2 + (py - y) ** 2;
      if (off < distance) {
        distance = off;
        nearest = line;
      }
    }
  }
  return nearest;
}

/** Where an arrow key leads: along the layers, and from map to map; undefined where the key is none. */
export function walked(
  spot: Spot,
  key: string,
  stations: readonly Station[],
  { flow }: Layout,
): Spot | undefined {
  const [on, back, next, before] =
    flow === 'right'
      ? ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp']
      : ['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft'];
  const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  const to = (station: number, square: number): Spot => {
    const at = clamp(station, stations.length);
    return { station: at, square: clamp(square, stations[at]?.drawn ?? 1) };
  };
  const { station, square } = spot;
  switch (key) {
    case on:
      return to(station + 1, square);
    case back:
      return to(station - 1, square);
    case next:
      return to(station, square + 1);
    case before:
      return to(station, square - 1);
    case 'Home':
      return to(0, 0);
    case 'End':
      return to(stations.length - 1, 0);
    default:
      return undefined;
  }
}
