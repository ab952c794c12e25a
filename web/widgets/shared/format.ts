// Numbers for reading. Nothing here computes: it only rounds what the engine said.

const minus = '\u2212';
const exactIntegersBelow = 100_000;
const scientificBelow = 1e-3;
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function withSign(value: number, magnitude: string): string {
  return value < 0 ? minus + magnitude : magnitude;
}

function superscript(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => superscripts[Number(digit)] ?? '');
  return (exponent < 0 ? '⁻' : '') + digits.join('');
}

/** Three significant digits, a true minus sign, "0" only for exactly zero. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return withSign(value, '∞');
  if (size === 0) return '0';
  if (size < exactIntegersBelow && Number.isInteger(size)) return withSign(value, String(size));
  const rounded = Number(size.toPrecision(3));
  if (rounded === size && size >= scientificBelow && size < exactIntegersBelow) {
    return withSign(value, String(size));
  }
  if (rounded < scientificBelow || rounded >= exactIntegersBelow) {
    const [mantissa = '', exponent = '0'] = size.toExponential(2).split('e');
    return withSign(value, `${mantissa}×10${superscript(Number(exponent))}`);
  }
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(rounded)));
  return withSign(value, rounded.toFixed(decimals));
}

/** Nine significant digits, for numbers that are told apart by their last ones. */
export function formatPrecise(value: number): string {
  if (!Number.isFinite(value) || value === 0) return formatNumber(value);
  const size = Math.abs(value);
  const text = size.toPrecision(9);
  if (!text.includes('e') && size >= scientificBelow) return withSign(value, text);
  const [mantissa = '', exponent = '0'] = size.toExponential(8).split('e');
  return withSign(value, `${mantissa}×10${superscript(Number(exponent))}`);
}

/** The shortest text that names exactly this 32-bit float. */
export function formatFull(value: number): string {
  if (!Number.isFinite(value) || value === 0) return formatNumber(value);
  const single = Math.fround(value);
  const size = Math.abs(single);
  for (let digits = 1; digits <= 9; digits += 1) {
    const text = size.toPrecision(digits);
    if (Math.fround(Number(text)) === size) return withSign(value, String(Number(text)));
  }
  return withSign(value, String(size));
}

/** The same as `parseNumber` and addresses read it: with a plain minus sign. */
export function plainNumber(value: number): string {
  return formatFull(value).replace(minus, '-');
}

/** 60000 as "60,000". */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** 0.9753 as "97.5 %"; "100 %" only for exactly all of them. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return formatNumber(share);
  if (share === 0 || share === 1) return `${share * 100}\u00a0%`;
  const percent = Math.min(99.9, Math.max(0.1, share * 100));
  const text = percent.toFixed(1);
  return `${share * 100 < 0.1 ? '<\u2009' : ''}${text}\u00a0%`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 10 && !Number.isInteger(seconds)) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A minus as keyboards and copied texts have it: true, en dash, non-breaking, small, wide. */
const minuses = /^[\u2212\u2013\u2011\u2012\ufe63\uff0d]\s*/;

/** What a person typed, as a number: accepts any minus sign and a decimal comma. */
export function parseNumber(text: string): number | undefined {
  const plain = text.trim().replace(minuses, '-').replace(',', '.');
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}
