import type { Interval, Point } from '../shared/plane.ts';
import { halfPlane } from './half-plane.ts';
import type { Weights } from './learner.ts';

/** Two points by which a line is held. */
export type Handles = readonly [Point, Point];

/** Where handles lie on the part of a line that is seen. */
const shares = [0.1, 0.9] as const;
/** Handles that are nearer to each other say too little about a direction. */
const nearest = 0.1;
/** Weights of a line that had none before. */
const usualLength = 1;

function isApart([[x1, y1], [x2, y2]]: Handles): boolean {
  return Math.hypot(x2 - x1, y2 - y1) >= nearest;
}

/** The handles of a line within a square, w to their left; undefined when no line is seen. */
export function handlesOf(weights: Weights, square: Interval): Handles | undefined {
  const [from, to] = halfPlane(weights, square).line;
  if (from === undefined || to === undefined) return undefined;
  const at = (share: number): Point => [
    from[0] + share * (to[0] - from[0]),
    from[1] + share * (to[1] - from[1]),
  ];
  const [one, other] = [at(shares[0]), at(shares[1])];
  const onLeft = (other[0] - one[0]) * weights[1] - (other[1] - one[1]) * weights[0] > 0;
  const handles: Handles = onLeft ? [one, other] : [other, one];
  return isApart(handles) ? handles : undefined;
}

/** On thousandths; a zero without a sign. */
const rounded = (value: number) => Number(value.toFixed(3)) || 0;

/**
 * The weights whose line goes through both handles: w as long as before, to the left of the way from
 * one to the other. Undefined when they are too near to each other.
 */
export function weightsThrough(handles: Handles, [w1, w2]: Weights): Weights | undefined {
  if (!isApart(handles)) return undefined;
  const [[x1, y1], [x2, y2]] = handles;
  const length = Math.hypot(w1, w2) || usualLength;
  const scale = length / Math.hypot(x2 - x1, y2 - y1);
  const [across, up] = [rounded(-(y2 - y1) * scale), rounded((x2 - x1) * scale)];
  return [across, up, rounded(-(across * x1 + up * y1))];
}
