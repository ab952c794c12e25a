// Typed errors: what is wrong, where, and what to do about it. Codes are listed once, in C++.

import type { ErrorCode } from './generated/schema.ts';
import type { ErrorData } from './types.ts';

/** Everything this API throws or rejects with. `message` says what is wrong, in one line. */
export class ReceptiveError extends Error implements ErrorData {
  readonly code: ErrorCode;
  /** The place, such as "layers[2].kernel"; may be empty. */
  readonly where: string;
  /** What to do about it; may be empty. */
  readonly remedy: string;

  constructor(data: ErrorData, options?: { readonly cause?: unknown }) {
    super(data.message, options);
    this.name = 'ReceptiveError';
    this.code = data.code;
    this.where = data.where;
    this.remedy = data.remedy;
  }
}

export function receptiveError(
  code: ErrorCode,
  where: string,
  message: string,
  remedy: string,
  cause?: unknown,
): ReceptiveError {
  return new ReceptiveError({ code, where, message, remedy }, { cause });
}

/**
 * `where: message; remedy` on one line. What is no error of this API, as anything that is caught may be, is
 * described by what it says of itself.
 */
export function describeError(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { where, message, remedy } = error as Partial<Record<keyof ErrorData, unknown>>;
  if (typeof message !== 'string') return String(error);
  const place = typeof where === 'string' && where !== '' ? `${where}: ` : '';
  const then = typeof remedy === 'string' && remedy !== '' ? `; ${remedy}` : '';
  return `${place}${message}${then}`;
}

/** The plain data of an error, to be sent or kept. */
export function errorData(error: ErrorData): ErrorData {
  const { code, where, message, remedy } = error;
  return { code, where, message, remedy };
}

export function disposedError(what: string): ReceptiveError {
  return receptiveError(
    'disposed',
    what,
    `the ${what} was disposed and cannot be used any more`,
    `make a new ${what}`,
  );
}

/** Of arguments that cannot be sent to the engine, which is well. */
export function unsendable(method: string, thrown: unknown): ReceptiveError {
  const message = `the arguments cannot be sent to the engine (${messageOf(thrown)})`;
  return receptiveError(
    'bad_argument',
    method,
    message,
    'pass plain data and typed arrays',
    thrown,
  );
}

/** The error of an engine that a trap, an abort or a dead worker stopped. */
export function engineFailure(cause: unknown): ReceptiveError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return receptiveError(
    'engine_failed',
    'engine',
    `the engine stopped working (${reason})`,
    'make a new engine; saved models can be loaded into it',
    cause,
  );
}

/** The message of anything that was thrown, its first line. */
export function messageOf(thrown: unknown): string {
  const [line = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
  return line;
}
