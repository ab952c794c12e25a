// What the pages of docs/ and the README hold that can be run or compared.

import { readFileSync } from 'node:fs';
import * as api from '../../web/api/index.ts';

const root = new URL('../../', import.meta.url);

/** A page by its path in the repository, as `docs/training.md`. */
export const pageText = (page: string) => readFileSync(new URL(page, root), 'utf8');

/** The code of a page in one language; of none, in fences that name none. */
export function codeOf(page: string, language: string): string[] {
  const fences = pageText(page).matchAll(/^```(\w*)\n(.*?)^```$/gms);
  return [...fences].filter(([, found]) => found === language).map(([, , code = '']) => code);
}

/** The rows of the tables whose heading begins with `first`, without their markup. */
export function tableOf(page: string, first: string): string[][] {
  const tables = pageText(page).matchAll(/^(\|.*\|)\n\|[-|]+\n((?:\|.*\n)+)/gm);
  const cells = (row: string) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
  return [...tables]
    .filter(([, heading = '']) => cells(heading)[0] === first)
    .flatMap(([, , rows = '']) => rows.trimEnd().split('\n').map(cells));
}

// A function whose body may await has no name of its own.
const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor;

/** The names that a program declares at its top. */
function declared(program: string): string[] {
  return [...program.matchAll(/^const (?:(\w+)|\{([^}]*)\})/gm)].flatMap(([, one, several = '']) =>
    one === undefined
      ? several.split(',').map((name) => name.split(':').at(-1)?.trim() ?? '')
      : [one],
  );
}

/**
 * Runs the TypeScript of a page from top to bottom as one program, with the whole API and what it is
 * `given` in scope, and returns what it declared.
 */
export async function runPage<Declared>(
  page: string,
  given: Readonly<Record<string, unknown>>,
): Promise<Declared> {
  const program = codeOf(page, 'ts')
    .join('')
    .replaceAll(/^import .*;\n/gm, '')
    .replaceAll(' as const', '');
  if (program === '') throw new Error(`${page} has no program`);
  const scope = { ...api, ...given };
  const body = `${program}\nreturn { ${declared(program).join(', ')} };`;
  return new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope));
}

/** The command lines of a page, without what is only for a shell. */
export function commandsOf(page: string): string[][] {
  return [...codeOf(page, 'sh'), ...codeOf(page, '')]
    .flatMap((code) => code.replaceAll('\\\n', '').split('\n'))
    .map((line) => line.replace(/^npx /, '').replace(/ +#.*/, ''))
    .filter((line) => line.startsWith('receptive '))
    .map((line) => line.split(/ +/).slice(1));
}
