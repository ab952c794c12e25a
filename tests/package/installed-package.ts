// The package as its users get it: packed, and installed in an empty folder without a network.

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface InstalledPackage {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

export async function installPackage(): Promise<InstalledPackage> {
  const folder = await mkdtemp(join(tmpdir(), 'receptive-package-'));
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: repository });
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) throw new Error('npm pack made no archive');
  await writeFile(join(folder, 'package.json'), '{ "name": "empty", "private": true }\n');
  const quietly = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...quietly, join(folder, archive)], { cwd: folder });
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
