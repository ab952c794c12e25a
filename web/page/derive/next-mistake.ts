import type { Model } from '../../api/types.ts';
import type { DigitRows } from '../train/digits.ts';
import { likeliest } from '../train/likeliest.ts';

/** What became of the search, and what is said of it. */
export const seekingWords = {
  no: '',
  yes: '',
  'found none': 'It reads all test digits right.',
  failed: 'The test digits could not be fetched.',
} as const;
export type Seeking = keyof typeof seekingWords;

/** Digits that are read together: enough to be quick, few enough to stop soon. */
const readTogether = 200;

/**
 * The row of the next test digit after `row`, round the end of the set, that a model takes for
 * another one; nothing when it reads all of them.
 */
export async function nextMistake(
  model: Model,
  test: DigitRows,
  row: number,
): Promise<number | undefined> {
  const { rows } = test;
  for (let passed = 1; passed <= rows; ) {
    const first = (row + passed) % rows;
    const count = Math.min(readTogether, rows - first, rows + 1 - passed);
    const [{ data: pixels }, labels] = await Promise.all([
      test.images(first, count),
      test.labels(first, count),
    ]);
    const { data } = await model.predict(pixels);
    const classes = data.length / count;
    const read = (at: number) => likeliest(data.subarray(at * classes, (at + 1) * classes));
    const wrong = [...labels].findIndex((label, at) => read(at) !== label);
    if (wrong >= 0) return first + wrong;
    passed += count;
  }
  return undefined;
}
