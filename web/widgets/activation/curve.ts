import type { Point } from '../shared/plane.ts';
import type { Probed } from './probe.ts';

const pointsPerSide = 120;
/** How near to 0 the two sides of a kink are looked at. */
const beside = 1e-6;
/** Two sides that differ by more do not meet. */
const gap = 1e-3;

/** Where a function is asked, from −range to range: evenly, and on both sides of 0. */
export function gridOf(range: number): Float32Array {
  const one = Array.from(
    { length: pointsPerSide },
    (_, at) => (range * (pointsPerSide - at)) / pointsPerSide,
  );
  const right = [...one].reverse();
  return Float32Array.from([...one.map((z) => -z), -beside, 0, beside, ...right]);
}

/** A curve in pieces that are drawn without lifting the pen, and the ends where it jumps. */
export interface Curve {
  readonly pieces: readonly (readonly Point[])[];
  /** At a jump: the value at 0, and what the sides come to without reaching it. */
  readonly jump: { readonly at: number; readonly open: readonly number[] } | undefined;
}

function curveOf(grid: Float32Array, values: Float32Array): Curve {
  const points = Array.from(grid, (z, at): Point => [z, values[at] ?? Number.NaN]);
  const middle = pointsPerSide + 1;
  const [below, zero, above] = [-1, 0, 1].map((by) => values[middle + by] ?? 0) as [
    number,
    number,
    number,
  ];
  if (Math.abs(above - below) <= gap) return { pieces: [points], jump: undefined };
  return {
    pieces: [points.slice(0, middle), points.slice(middle + 1)],
    jump: { at: zero, open: [below, above].filter((side) => Math.abs(side - zero) > gap) },
  };
}

/** Both curves of a function. */
export interface Curves {
  readonly grid: Float32Array;
  readonly probed: Probed;
  readonly value: Curve;
  readonly slope: Curve;
  /** The largest slope, to see by how much others are smaller. */
  readonly steepest: number;
}

/** The curves through what the engine said at the points of the grid, with gradients of 1. */
export function curvesOf(grid: Float32Array, probed: Probed): Curves {
  return {
    grid,
    probed,
    value: curveOf(grid, probed.values),
    slope: curveOf(grid, probed.gradients),
    steepest: Math.max(...probed.gradients.map(Math.abs)),
  };
}
