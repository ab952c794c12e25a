import { distanceToLine, ink, type Point } from './pen.ts';
import { grey, type Picture } from './picture.ts';

/** Shape of the digits, as MNIST's: [c, h, w]. */
export const digitShape = [1, 28, 28] as const;

/** Each digit by the strokes of a pen: the points that they go through, as x,y. */
const strokes: readonly string[] = [
  '14,5 18,7 20,12 19,18 16,22 13,23 9,20 8,15 9,9 11,6 14,5',
  '15,5 14,14 13,23',
  '8,9 11,6 15,5 18,7 18,11 14,16 8,22 13,21 20,22',
  '9,7 13,5 17,6 18,10 13,13 18,16 18,20 14,23 9,21',
  '10,5 8,15 20,15; 17,6 16,23',
  '19,5 11,6 9,13 15,12 18,16 16,21 12,23 8,21',
  '16,5 11,10 9,17 10,22 14,23 18,20 18,16 14,14 10,17',
  '8,6 20,6 16,13 12,23',
  '17,7 13,5 10,8 12,12 17,16 17,21 13,23 9,20 12,15 17,11 17,7',
  '18,9 15,6 11,7 9,11 12,14 17,12 18,9 17,16 15,23',
];

/** The lines of a digit, from point to point. */
function linesOf(digit: string): readonly (readonly [Point, Point])[] {
  return digit.split('; ').flatMap((stroke) => {
    const points = stroke.split(' ').map((point): Point => {
      const [x = 0, y = 0] = point.split(',').map(Number);
      return [x, y];
    });
    return points.slice(1).map((to, at) => [points[at] as Point, to] as const);
  });
}

/** A digit as a pen writes it, white on black; nothing for what is none. */
export function digitPicture(digit: number): Picture | undefined {
  const written = strokes[digit];
  if (written === undefined) return undefined;
  const lines = linesOf(written);
  const [, height, width] = digitShape;
  return grey(height, width, (y, x) =>
    ink(Math.min(...lines.map(([from, to]) => distanceToLine(x, y, from, to)))),
  );
}
