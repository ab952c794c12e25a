import { expect, test } from 'vitest';
import {
  otherData,
  otherList,
  otherPlaces,
  otherWindow,
} from '../../web/widgets/tensor/differences.ts';

test('two arrays of the same numbers are no other numbers', () => {
  const numbers = Float32Array.of(1, 2, 3, 4);
  expect(otherData(numbers.subarray(1, 3), numbers.subarray(1, 3))).toBe(false);
  expect(otherData(numbers.subarray(1, 3), numbers.subarray(1, 4))).toBe(true);
  expect(otherData(numbers.subarray(0, 2), numbers.subarray(2, 4))).toBe(true);
  expect(otherData(numbers.slice(), numbers)).toBe(false);
  expect(otherData(Float32Array.of(1, 2, 3, 5), numbers)).toBe(true);
  expect(otherData([1], [1])).toBe(true);
  expect(otherData(numbers, undefined)).toBe(true);
});

test('lists and sets differ by what is in them', () => {
  expect(otherList([1, 2], [1, 2])).toBe(false);
  expect(otherList([1, 2], [2, 1])).toBe(true);
  expect(otherList(undefined, [1])).toBe(true);
  expect(otherList(undefined, undefined)).toBe(false);
  expect(otherPlaces(new Set([1, 2]), new Set([2, 1]))).toBe(false);
  expect(otherPlaces(new Set([1, 2]), new Set([1, 3]))).toBe(true);
  expect(otherPlaces(new Set(), undefined)).toBe(true);
});

test('windows differ by where they lie and how large they are', () => {
  const window = { y: 1, x: 0, height: 2, width: 3 };
  expect(otherWindow({ ...window }, window)).toBe(false);
  for (const name of ['y', 'x', 'height', 'width'] as const) {
    expect(otherWindow({ ...window, [name]: 9 }, window), name).toBe(true);
  }
  expect(otherWindow(undefined, window)).toBe(true);
  expect(otherWindow(undefined, undefined)).toBe(false);
});
