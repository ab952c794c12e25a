// Objects of the caller as the JSON that the engine reads.

import { messageOf, ReceptiveError, receptiveError } from './errors.ts';

// Far more than any network has; the engine must have room to read it.
const MOST_CHARACTERS = 1 << 24;

/** JSON lacks NaN and infinities: they cross as texts, so that the engine's error shows them. */
export function jsonText(value: object | string, where: string): string {
  const text = written(value, where);
  if (text === undefined) throw notPlain(where, 'it is nothing as JSON');
  if (text.length <= MOST_CHARACTERS) return text;
  const message = `the ${where} has ${text.length} characters as JSON`;
  throw receptiveError('out_of_range', where, message, `stay below ${MOST_CHARACTERS}`);
}

function written(value: object | string, where: string): string | undefined {
  try {
    return JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, name, member) {
      requirePlain(this[name], `${where}${name === '' ? '' : `.${name}`}`);
      return typeof member === 'number' && !Number.isFinite(member) ? String(member) : member;
    });
  } catch (thrown) {
    if (thrown instanceof ReceptiveError) throw thrown;
    throw notPlain(where, messageOf(thrown), thrown);
  }
}

// JSON leaves functions and symbols out, and of a map or a promise it leaves nothing.
function requirePlain(value: unknown, where: string): void {
  const type = value === null ? 'null' : typeof value;
  if (!['object', 'function', 'symbol'].includes(type)) return;
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (['Object', 'Array'].includes(tag) && !('toJSON' in (value as object))) return;
  throw receptiveError(
    'wrong_type',
    where,
    `it is a ${tag}, which is no plain data`,
    'give a number, a text, true or false, a list or a plain object',
  );
}

function notPlain(where: string, reason: string, cause?: unknown) {
  const message = `the ${where} is not plain data (${reason})`;
  return receptiveError('bad_argument', where, message, 'pass plain objects', cause);
}
