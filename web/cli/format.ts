// Numbers as people read them.

const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** 60,000 */
export const count = (value: number): string => grouped.format(value);

/** 98.27 % */
export const percent = (share: number, digits = 2): string => `${(100 * share).toFixed(digits)} %`;

/** 0.1234, or 1.2e+9 where four decimals say nothing. */
export const decimal = (value: number): string =>
  Math.abs(value) < 1e4 ? value.toFixed(4) : value.toExponential(1);

/** 0.3 s, 14 s, 3 min 20 s */
export function duration(seconds: number): string {
  const tenths = Math.max(0, Math.round(10 * seconds));
  if (tenths < 100) return `${(tenths / 10).toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Columns of equal width; the first is aligned to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}
