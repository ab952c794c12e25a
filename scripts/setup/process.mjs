import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupProblem } from './problem.mjs';

const kShownLines = 15;

/** Full path of a program on PATH, or undefined. */
export function which(program, path = process.env.PATH ?? '') {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, program);
    if (!existsSync(candidate) || !statSync(candidate).isFile()) continue;
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not ours to run: look further.
    }
  }
  return undefined;
}

/** Output of a short command, or undefined when it fails. */
export function output(program, parameters, options = {}) {
  const result = spawnSync(program, parameters, {
    encoding: 'utf8',
    timeout: 30_000,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/**
 * Runs a long command. Its output is kept back and its last lines are shown only when it fails,
 * unless `inherit` passes it through. Resolves to its standard output.
 */
export function run(program, parameters, options = {}) {
  const { inherit = false, remedy, what, shownLines = kShownLines, ...spawnOptions } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      stdio: ['ignore', inherit ? 'inherit' : 'pipe', inherit ? 'inherit' : 'pipe'],
      ...spawnOptions,
    });
    let stdout = '';
    let both = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
      both += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      both += chunk;
    });
    const fail = (reason) => {
      const tail = both.trimEnd().split('\n').slice(-shownLines).join('\n');
      if (tail) console.error(tail);
      reject(
        new SetupProblem(`${what ?? `${program} ${parameters[0] ?? ''}`.trim()} ${reason}`, remedy),
      );
    };
    child.on('error', (error) => fail(`could not be started (${error.code})`));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else fail(signal ? `was ended by ${signal}` : `failed with exit code ${code}`);
    });
  });
}
