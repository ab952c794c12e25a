import { white } from './picture.ts';

/** A place on the paper. */
export type Point = readonly [x: number, y: number];

/** How far a place lies from a line between two points. */
export function distanceToLine(x: number, y: number, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const share = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
  const at = Math.max(0, Math.min(1, share));
  return Math.hypot(x - ax - at * dx, y - ay - at * dy);
}

/** Ink of a pen around a line at a distance, soft at its border. */
export function ink(distance: number): number {
  return white * Math.max(0, Math.min(1, 2.1 - distance));
}
