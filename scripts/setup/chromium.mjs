// The browser of the tests: one function tells everybody where it is.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cacheRoot } from './cache.mjs';
import { provideDebianChromium } from './chromium-debian.mjs';
import { whyNoDebian } from './debian.mjs';
import { SetupProblem } from './problem.mjs';
import { run, which } from './process.mjs';
import { say } from './progress.mjs';

// The shell has all of a page's browser and none of its windows, each of which starts processes of its
// own: a page opens there in less than half the time.
const programs = [
  'chromium-headless-shell',
  'chromium',
  'google-chrome',
  'google-chrome-stable',
  'chromium-browser',
];
const macPrograms = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const unpackedFolder = () => join(cacheRoot(), 'chromium-headless-shell');

/** Playwright's own browser, when its package is installed and has fetched one. */
function playwrightChromium() {
  try {
    const path = createRequire(import.meta.url)('playwright-core').chromium.executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Path of the Chromium to test with, or undefined; RECEPTIVE_CHROMIUM wins. */
export function findChromium() {
  const asked = process.env.RECEPTIVE_CHROMIUM;
  if (asked) {
    if (existsSync(asked)) return asked;
    throw new SetupProblem(
      `RECEPTIVE_CHROMIUM names ${asked}, which does not exist`,
      'correct or unset it',
    );
  }
  for (const program of programs) {
    const path = which(program);
    if (path) return path;
  }
  const unpacked = join(unpackedFolder(), 'receptive-chromium');
  return [...macPrograms, unpacked].find((path) => existsSync(path)) ?? playwrightChromium();
}

export async function provideChromium() {
  if (findChromium()) return;
  if (!whyNoDebian()) {
    try {
      await provideDebianChromium(unpackedFolder());
    } catch (error) {
      say(`Debian's Chromium could not be had (${error.message})`);
    }
    if (findChromium()) return;
  }
  say("installing Playwright's Chromium (about 180 MB)");
  await run('npx', ['--no-install', 'playwright', 'install', 'chromium'], {
    inherit: true,
    what: 'playwright install chromium',
    remedy: 'install Chromium or Chrome, or set RECEPTIVE_CHROMIUM to the path of one',
  });
}
