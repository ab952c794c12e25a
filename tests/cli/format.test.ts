import { expect, it } from 'vitest';
import { count, decimal, duration, percent, table } from '../../web/cli/format.ts';

it('writes numbers as people read them: shares are per cent, thousands have commas', () => {
  expect(percent(0.98274)).toBe('98.27 %');
  expect(percent(0.5, 0)).toBe('50 %');
  expect(count(60_000)).toBe('60,000');
  expect(decimal(0.12345)).toBe('0.1235');
  expect(decimal(1.23e9)).toBe('1.2e+9');
  expect(duration(200)).toBe('3 min 20 s');
});

it('aligns the first column of a table to the left and the others to the right', () => {
  expect(
    table([
      ['layer', 'weights'],
      ['a', '7'],
    ]),
  ).toBe('layer  weights\na            7\n');
});
