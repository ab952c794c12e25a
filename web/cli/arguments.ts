// Command lines: what was typed, as values; what is not understood, as errors with a remedy.

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { receptiveError } from '../api/errors.ts';
import { didYouMean } from '../api/suggest.ts';

/** A mistake on the command line, not in the work: exit code 2. */
export class UsageError extends Error {}

export interface Option {
  /** What stands for the value in the help; none for a switch. */
  readonly value?: string;
  readonly meaning: string;
}

export type Options = Readonly<Record<string, Option>>;

export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Reads options; other words, unknown options and missing values are usage errors. */
export function readOptions(words: readonly string[], options: Options): Values {
  const config: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, { value }] of Object.entries(options)) {
    config[name] = { type: value === undefined ? 'boolean' : 'string' };
  }
  try {
    const args = withNegativeNumbers(words);
    return parseArgs({ args, options: config, strict: true }).values as Values;
  } catch (thrown) {
    const sentence = firstSentence(String(thrown instanceof Error ? thrown.message : thrown));
    const [, unknown] = /^Unknown option '--(.+)'/.exec(sentence) ?? [];
    const meant = unknown === undefined ? '' : didYouMean(unknown, Object.keys(options), '--');
    throw new UsageError(sentence + meant);
  }
}

// `--rate -1` means the number, not an option: that -1 is out of range is for the engine to say.
function withNegativeNumbers(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const last = joined.at(-1);
    if (/^-\.?\d/.test(word) && last?.startsWith('--'))
      joined[joined.length - 1] = `${last}=${word}`;
    else joined.push(word);
  }
  return joined;
}

// Node explains at length how to pass words that begin with a dash.
function firstSentence(text: string): string {
  const [sentence = text] = text.split(/\. |\n/);
  return sentence.replace(/\.$/, '');
}

export function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** The engine says which numbers it takes; here they only have to be numbers. */
export function number(values: Values, name: string): number | undefined {
  const typed = text(values, name);
  if (typed === undefined) return undefined;
  const value = Number(typed);
  if (typed.trim() === '' || Number.isNaN(value)) {
    throw new UsageError(`--${name} ${typed} is not a number`);
  }
  return value;
}

/** An object of the members that were given. */
export function given<T extends object>(members: T): Partial<T> {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

export function required(values: Values, name: string): string {
  const value = text(values, name);
  if (value === undefined) throw new UsageError(`--${name} is missing`);
  return value;
}

/** `name` and `other` exclude each other. */
export function exclusive(values: Values, name: string, other: string): void {
  if (values[name] !== undefined && values[other] !== undefined) {
    throw new UsageError(`--${name} and --${other} exclude each other`);
  }
}

export function fileError(path: string, thrown: unknown, doing: string): Error {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return receptiveError(
    'file_not_found',
    path,
    `the file cannot be ${doing} (${reason})`,
    'check the path and its permissions',
    thrown,
  );
}
