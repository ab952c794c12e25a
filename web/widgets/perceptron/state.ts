import { parseNumber } from '../shared/format.ts';
import { describe, oneOf, parts, real, text, whole } from '../shared/state.ts';
import { mostPoints, noPoints, parsePoints, perceptronPresets } from './points.ts';

export const largestWeight = 100;
/** Of a point: x, y and its class. */
const charactersOfPoint = 40;
const farthestExample = 1_000_000;

function isStart(given: string): boolean {
  const numbers = given.split(',').map(parseNumber);
  const fits = (number: number | undefined) =>
    number !== undefined && Math.abs(number) <= largestWeight;
  return numbers.length === 3 && numbers.every(fits);
}

export const perceptronState = describe({
  preset: oneOf(
    perceptronPresets.map(({ name }) => name),
    'and',
  ),
  seed: whole(1, 0, 1_000_000),
  points: parts('', {
    divider: ';',
    most: mostPoints * charactersOfPoint,
    fits: (part) => part === noPoints || parsePoints(part).length === 1,
    wanted: 'x, y and class of each point such as 0,1,1;0.5,-1,0',
  }),
  rate: real(0.25, 0.001, 100),
  start: text('0,0,0', {
    fits: isStart,
    wanted: `w1,w2,b, each from ${-largestWeight} to ${largestWeight},`,
  }),
  example: whole(0, 0, farthestExample),
});
