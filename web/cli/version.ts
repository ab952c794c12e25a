// The version of the package.

import { readFile } from 'node:fs/promises';

/** As package.json has it, which lies beside both the sources' and the built program's folder. */
export async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
