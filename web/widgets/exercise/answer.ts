import { parseNumber } from '../shared/format.ts';

/** What the engine said of a cell; an empty one is nothing of both. */
export type Verdict = 'right' | 'wrong' | undefined;

/** What a person typed into a cell: empty, a number, or neither. */
export type Entry = { readonly number: number | null } | 'unreadable';

/** Reads a cell: a number as people write it, or a fraction of two such as 1/3. */
export function readEntry(text: string): Entry {
  if (text.trim() === '') return { number: null };
  const [above = '', below, ...more] = text.split('/');
  const numerator = parseNumber(above);
  const denominator = below === undefined ? 1 : parseNumber(below);
  if (more.length > 0 || numerator === undefined || !denominator) return 'unreadable';
  return { number: numerator / denominator };
}

/** The other sign; of nothing a minus, so that a person can go on typing. */
export function withOtherSign(text: string): string {
  const plain = text.trimStart();
  return /^[-−–]/.test(plain) ? plain.slice(1) : `−${plain}`;
}

/** What `rf-score` says of a sheet. */
export interface ScoreDetail {
  readonly kind: string;
  readonly seed: number;
  readonly right: number;
  readonly wrong: number;
  /** Cells with nothing in them, or with nothing that is a number. */
  readonly empty: number;
  /** Names of all mistakes that were recognised on this sheet. */
  readonly mistakes: readonly string[];
  /** Hints that were asked for: 0, 1 or 2. */
  readonly hints: number;
  /** Every cell is right, and the answer had not been shown before. */
  readonly solved: boolean;
}
