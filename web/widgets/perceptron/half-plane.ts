import type { Interval, Point } from '../shared/plane.ts';
import type { Weights } from './learner.ts';

/** What a line cuts off a square: the side on which w·x + b > 0, and the line itself. */
export interface HalfPlane {
  readonly side: readonly Point[];
  readonly line: readonly Point[];
}

/** Where w·x + b > 0 within a square; without weights there is no line. */
export function halfPlane([w1, w2, b]: Weights, { low, high }: Interval): HalfPlane {
  const score = ([x, y]: Point) => w1 * x + w2 * y + b;
  const corners: readonly Point[] = [
    [low, low],
    [high, low],
    [high, high],
    [low, high],
  ];
  const side: Point[] = [];
  const line: Point[] = [];
  corners.forEach((corner, at) => {
    const next = corners[(at + 1) % corners.length] ?? corner;
    const [here, there] = [score(corner), score(next)];
    if (here > 0) side.push(corner);
    if (here > 0 === there > 0) return;
    const share = here / (here - there);
    const crossing: Point = [
      corner[0] + share * (next[0] - corner[0]),
      corner[1] + share * (next[1] - corner[1]),
    ];
    side.push(crossing);
    line.push(crossing);
  });
  return { side, line };
}
