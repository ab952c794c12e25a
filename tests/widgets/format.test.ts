import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatFull,
  formatNumber,
  formatPercent,
  formatPrecise,
  formatSeconds,
  parseNumber,
} from '../../web/widgets/shared/format.ts';

describe('formatNumber', () => {
  test('three significant digits and a true minus sign', () => {
    expect(formatNumber(0.123456)).toBe('0.123');
    expect(formatNumber(-12.3456)).toBe('−12.3');
    expect(formatNumber(1234.56)).toBe('1230');
    expect(formatNumber(0.9996)).toBe('1.00');
    expect(formatNumber(9.999)).toBe('10.0');
  });

  test('whole numbers and short decimals are written as they are', () => {
    expect(formatNumber(765)).toBe('765');
    expect(formatNumber(1020)).toBe('1020');
    expect(formatNumber(-9)).toBe('−9');
    expect(formatNumber(0.05)).toBe('0.05');
  });

  test('nine digits where the last ones tell numbers apart', () => {
    expect(formatPrecise(2.3812345678)).toBe('2.38123457');
    expect(formatPrecise(-0.123)).toBe('−0.123000000');
    expect(formatPrecise(-1.5e-7)).toBe('−1.50000000×10⁻⁷');
    expect(formatPrecise(0)).toBe('0');
  });

  test('"0" stands only for exactly zero', () => {
    expect(formatNumber(0)).toBe('0');
    expect(formatNumber(-0)).toBe('0');
    expect(formatNumber(1e-9)).toBe('1.00×10⁻⁹');
    expect(formatNumber(-2.5e7)).toBe('−2.50×10⁷');
  });

  test('what is not finite is named', () => {
    expect(formatNumber(Number.NaN)).toBe('NaN');
    expect(formatNumber(Number.NEGATIVE_INFINITY)).toBe('−∞');
  });
});

test('formatFull names exactly one 32-bit float', () => {
  for (const value of [0.1, 1 / 3, -7, 123456.789, 1e-20]) {
    const single = Math.fround(value);
    const text = formatFull(single).replace('−', '-');
    expect(Math.fround(Number(text))).toBe(single);
  }
  expect(formatFull(Math.fround(0.1))).toBe('0.1');
});

test('100 % means all of them and 0 % none', () => {
  expect(formatPercent(0.9753)).toBe('97.5\u00a0%');
  expect(formatPercent(0.99999)).toBe('99.9\u00a0%');
  expect(formatPercent(1)).toBe('100\u00a0%');
  expect(formatPercent(0.00001)).toBe('<\u20090.1\u00a0%');
});

test('counts, bytes and times read like a person would write them', () => {
  expect(formatCount(60000)).toBe('60,000');
  expect(formatBytes(9_912_422)).toBe('9.9 MB');
  expect(formatSeconds(4.26)).toBe('4.3 s');
  expect(formatSeconds(80)).toBe('1 min 20 s');
});

test('typed numbers may have any minus sign or a decimal comma; nonsense is none', () => {
  expect(parseNumber(' −0,5 ')).toBe(-0.5);
  expect(parseNumber('1e-3')).toBe(0.001);
  for (const minus of '-−–‑‒﹣－') expect(parseNumber(`${minus}2.5`), minus).toBe(-2.5);
  for (const text of ['', 'nine', '1 2', '0x10', 'Infinity', '1e999']) {
    expect(parseNumber(text), text).toBeUndefined();
  }
});
