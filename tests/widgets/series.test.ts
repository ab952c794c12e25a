import { expect, test } from 'vitest';
import { align, valueAt } from '../../web/widgets/curves/series.ts';

const train = { steps: [1, 2, 4], values: [3, 2, 1] };
const check = { steps: [0, 2, 5], values: [9, 8, 7] };

test('two lines are joined step by step, with gaps where one has no point', () => {
  expect(align(train, check)).toEqual([
    [0, 1, 2, 4, 5],
    [null, 3, 2, 1, null],
    [9, null, 8, null, 7],
  ]);
});

test('a value is known from its point on', () => {
  expect(valueAt(check, -1)).toBeUndefined();
  expect(valueAt(check, 1)).toBe(9);
  expect(valueAt(check, 2)).toBe(8);
  expect(valueAt(check, 99)).toBe(7);
});
