// Objects of the caller as the JSON that the engine reads.

import { messageOf, receptiveError } from './errors.ts';

/** JSON lacks NaN and infinities: they cross as texts, so that the engine's error shows them. */
export function jsonText(value: unknown, where: string): string {
  try {
    return JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'number' && !Number.isFinite(member) ? String(member) : member,
    );
  } catch (thrown) {
    const message = `the ${where} is not plain data (${messageOf(thrown)})`;
    throw receptiveError('bad_argument', where, message, 'pass plain objects', thrown);
  }
}
