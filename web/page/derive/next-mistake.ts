import type { Model } from '../../api/types.ts';
import { formatPercent } from '../../widgets/shared/format.ts';
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

/** A test digit, and what a model takes it for. */
export interface Mistake {
  readonly row: number;
  readonly label: number;
  readonly read: number;
  /** The probability of what it was taken for. */
  readonly share: number;
}

/** "This 4 was read as a 9, with 87.3 %." */
export function mistakeWords({ label, read, share }: Mistake): string {
  return `This ${label} was read as a ${read}, with ${formatPercent(share)}.`;
}

/**
 * The next test digit after `row`, round the end of the set, that a model takes for another one;
 * nothing when it reads all of them.
 */
export async function nextMistake(
  model: Model,
  test: DigitRows,
  row: number,
): Promise<Mistake | undefined> {
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
    for (const [at, label] of labels.entries()) {
      const answers = data.subarray(at * classes, (at + 1) * classes);
      const read = likeliest(answers);
      if (read !== label) return { row: first + at, label, read, share: answers[read] ?? 0 };
    }
    passed += count;
  }
  return undefined;
}
