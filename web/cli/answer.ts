// Numbers that somebody derived by hand, as a command is given them.

import { readFile } from 'node:fs/promises';
import { fileError, type Option, UsageError } from './arguments.ts';

export const answerOption: Option = {
  value: 'JSON|FILE',
  meaning: 'numbers, row by row, lists of them, null where a cell is empty',
};

/** Lists stand for rows and maps: they are read one after the other. */
export async function readAnswer(typed: string): Promise<readonly (number | null)[]> {
  const here = typed.trimStart().startsWith('[');
  const numbers = flat(jsonOf(here ? typed : await contentOf(typed)));
  if (numbers === undefined) {
    throw new UsageError(
      here
        ? `--answer ${typed} is no JSON list of numbers`
        : `--answer ${typed} holds no JSON list of numbers`,
    );
  }
  return numbers;
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    throw fileError(path, thrown, 'read');
  }
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** The numbers of lists in lists; nothing where something else is among them. */
function flat(json: unknown): readonly (number | null)[] | undefined {
  if (!Array.isArray(json)) return undefined;
  const entries: readonly unknown[] = json.flat(Number.POSITIVE_INFINITY);
  const isNumber = (entry: unknown) => typeof entry === 'number' || entry === null;
  return entries.every(isNumber) ? (entries as readonly (number | null)[]) : undefined;
}
