// npm dependencies, exactly as the lock file has them.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './cache.mjs';
import { run } from './process.mjs';
import { say } from './progress.mjs';

/** Runs `npm ci` unless node_modules already comes from this lock file. */
export async function provideNpmPackages(root) {
  const lock = join(root, 'package-lock.json');
  if (!existsSync(lock)) return;
  const hash = createHash('sha256').update(readFileSync(lock)).digest('hex');
  const stamp = join(root, 'node_modules/.receptive.json');
  if (readJson(stamp)?.lock === hash) return;
  say('installing npm packages from the lock file into node_modules');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'], {
    cwd: root,
    // npm start and npm test set npm_config_*; this run has settings of its own.
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
    what: 'npm ci',
    remedy: 'check that this machine reaches its npm registry (npm ping), then run again',
  });
  writeJson(stamp, { lock: hash });
}
