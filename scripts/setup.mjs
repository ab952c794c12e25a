// Gets everything that the build, the page and the tests need: node scripts/setup.mjs --help
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cacheRoot, withCacheLock } from './setup/cache.mjs';
import { findChromium, provideChromium } from './setup/chromium.mjs';
import { provideEmscripten } from './setup/emscripten.mjs';
import { toolEnvironment } from './setup/environment.mjs';
import { checkHostTools } from './setup/host-tools.mjs';
import { provideNpmPackages } from './setup/npm-packages.mjs';
import { reportProblem } from './setup/problem.mjs';
import { say } from './setup/progress.mjs';
import { warmSystemLibraries } from './setup/system-libraries.mjs';

export { toolEnvironment };

const help = `node scripts/setup.mjs [--for start|test] [--only PART]...

Gets what the build needs and says what it does. A second run finds everything and ends at once.

  --for start   what the page needs (default)
  --for test    also a Chromium and the test variants of the system libraries
  --only PART   one part: tools, npm, emscripten, libraries, chromium (may be repeated)

Kept in ${cacheRoot()} (XDG_CACHE_HOME moves it) and in node_modules.
An emcc on PATH or in EMSDK is used when it is recent enough; RECEPTIVE_CHROMIUM names a browser.
`;

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const librariesFor = {
  start: ['single-thread', 'threads'],
  test: ['single-thread', 'threads', 'tests'],
};

/**
 * Runs the parts of set-up that `purpose` ('start' or 'test') needs; `libraries` names the variants of
 * the system libraries where not all of them are needed yet.
 */
export async function setup({
  purpose = 'start',
  only = [],
  libraries = librariesFor[purpose],
} = {}) {
  const wanted = (part) => only.length === 0 || only.includes(part);
  checkHostTools();
  // While npm waits for its registry, Emscripten is unpacked.
  const npm = wanted('npm') ? provideNpmPackages(root) : Promise.resolve();
  const others = withCacheLock(async () => {
    if (wanted('emscripten')) await provideEmscripten();
    if (wanted('libraries')) await warmSystemLibraries(toolEnvironment(), libraries);
    if (purpose === 'test' ? wanted('chromium') : only.includes('chromium')) {
      await npm; // Playwright may know a browser
      await provideChromium();
    }
  });
  await Promise.all([npm, others]);
  const { emscripten } = toolEnvironment();
  const parts = [];
  if (emscripten) parts.push(`Emscripten ${emscripten.version} (${emscripten.kind})`);
  if (purpose === 'test') parts.push(`browser ${findChromium()}`);
  say(`ready: ${parts.join(', ')}`);
}

async function main() {
  const { values } = parseArgs({
    options: {
      for: { type: 'string', default: 'start' },
      only: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) console.log(help);
  else await setup({ purpose: values.for, only: values.only });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    process.exitCode = reportProblem(error, 'Set-up stopped');
  });
}
