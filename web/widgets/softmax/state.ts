import { parseNumber } from '../shared/format.ts';
import { describe, text } from '../shared/state.ts';

export const usualScores: readonly number[] = [2, 1, 0];
/** Also what “Add 1000 to all” may lead to. */
const largest = 1_000_000;

/** Two or three numbers divided by commas. */
export function parseScores(given: string): readonly number[] | undefined {
  const numbers = given.split(',').flatMap((part) => parseNumber(part) ?? Number.NaN);
  const fits = numbers.length === 2 || numbers.length === 3;
  return fits && numbers.every((number) => Math.abs(number) <= largest) ? numbers : undefined;
}

export const softmaxState = describe({
  scores: text(usualScores.join(), {
    fits: (given) => parseScores(given) !== undefined,
    wanted: `two or three numbers from ${-largest} to ${largest} with commas between them`,
  }),
});
