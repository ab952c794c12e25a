import { formatNumber } from '../shared/format.ts';
import { isThinned, type Line, mostLines } from './lines.ts';
import type { Spot } from './painter.ts';
import type { NetworkPass } from './pass.ts';
import { type Station, stationTitle } from './scene.ts';

/** What the picture shows, where nothing is pointed at. */
export function usualWords(stations: readonly Station[]): string {
  const thinned = isThinned(stations)
    ? ` Between large layers only the ${mostLines} strongest are drawn.`
    : '';
  return `Blue lines are weights above zero, orange ones below; the wider, the stronger.${thinned} Touch anything to ask where it came from.`;
}

/** "conv1, map 3 of 6. Largest 0.83, at row 12, column 8." Rows and columns count from 0, as everywhere. */
export function spotWords(
  { station: at, square }: Spot,
  stations: readonly Station[],
  pass: NetworkPass | undefined,
): string {
  const station = stations[at];
  if (station === undefined) return '';
  const { form, node, channels, width } = station;
  if (form === 'answers') {
    const answer = pass?.answers[square];
    // A single number is the probability of class 1.
    const digit = channels === 1 ? 1 : square;
    return `Class ${digit}${answer === undefined ? '' : `: ${formatNumber(answer)}`}.`;
  }
  const tensor = pass?.outputs.get(node);
  if (form === 'units') {
    const value = tensor?.data[square];
    return `${node}, unit ${square} of ${channels}${value === undefined ? '' : `: ${formatNumber(value)}`}.`;
  }
  const what = form === 'image' ? stationTitle(station) : `${node}, map ${square} of ${channels}`;
  if (tensor === undefined) return `${what}.`;
  const cell = largestCell(station, square, tensor.data);
  const value = tensor.data[square * station.height * width + cell] ?? 0;
  const place = `row ${Math.floor(cell / width)}, column ${cell % width}`;
  return `${what}. Its largest is ${formatNumber(value)}, at ${place}.`;
}

export function lineWords(
  { from, source, to, target }: Line,
  stations: readonly Station[],
  weight: number | undefined,
): string {
  const name = (at: number, square: number) =>
    `${stations[at]?.node} ${stations[at]?.form === 'maps' ? 'map' : ''} ${square}`.replace(
      '  ',
      ' ',
    );
  const strength =
    weight === undefined ? 'as it is' : `by weights, the largest ${formatNumber(weight)}`;
  return `${name(from, source)} goes to ${name(to, target)} ${strength}.`;
}

/** The cell of a map with the largest magnitude, counted row by row. */
export function largestCell(
  { height, width }: Pick<Station, 'height' | 'width'>,
  map: number,
  data: ArrayLike<number>,
): number {
  let best = 0;
  const first = map * height * width;
  for (let cell = 0; cell < height * width; cell += 1) {
    if (Math.abs(data[first + cell] ?? 0) > Math.abs(data[first + best] ?? 0)) best = cell;
  }
  return best;
}
