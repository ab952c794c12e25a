import { expect } from 'vitest';
import { type ErrorCode, ReceptiveError } from '../../web/api/index.ts';

/** The typed error that a promise rejects with; fails when it does not, or with anything else. */
export async function refusal(promise: PromiseLike<unknown>): Promise<ReceptiveError> {
  const outcome: unknown = await promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(ReceptiveError);
  return outcome as ReceptiveError;
}

/** Checks code and place, and that the error is one line that names a remedy. */
export async function expectRefusal(
  promise: PromiseLike<unknown>,
  code: ErrorCode,
  where: string | RegExp,
): Promise<ReceptiveError> {
  const error = await refusal(promise);
  expect({ code: error.code, where: error.where }).toEqual({
    code,
    where: typeof where === 'string' ? where : expect.stringMatching(where),
  });
  expect(error.message).not.toBe('');
  expect(`${error.message}${error.remedy}`).not.toContain('\n');
  return error;
}
