import { expect, test } from 'vitest';
import { align, cutAt, valueAt } from '../../web/widgets/curves/series.ts';

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

test('a line that explodes is cut above what it began with, any other is not', () => {
  const line = (...values: number[]) => ({ steps: values.map((_, at) => at), values });
  expect(cutAt(line(2.5, 1, 0.5), line(2))).toBeUndefined();
  expect(cutAt(line(2.5, 1, 1e28), line(2))).toBe(10);
  expect(cutAt(line(), line())).toBeUndefined();
});
