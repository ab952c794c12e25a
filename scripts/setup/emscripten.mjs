// Which Emscripten is used: one of the user's own when recent enough, else one in the cache.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { whyNoDebian } from './debian.mjs';
import {
  cppPrefix,
  installCppLibraries,
  installDebianToolchain,
  installedDebianToolchain,
  withDebianSuite,
} from './emscripten-debian.mjs';
import { emsdkIsReachable, installEmsdk, installedEmsdk } from './emsdk.mjs';
import { SetupProblem } from './problem.mjs';
import { which } from './process.mjs';
import { say } from './progress.mjs';
import { atLeast, minimumEmscripten, parseVersion } from './versions.mjs';

/** The Emscripten in `folder`, or undefined when there is none that is recent enough. */
function inFolder(kind, folder) {
  try {
    const text = readFileSync(join(folder, 'emscripten-version.txt'), 'utf8');
    const version = text.replaceAll('"', '').trim();
    const usable =
      atLeast(parseVersion(version), minimumEmscripten) &&
      existsSync(join(folder, 'cmake/Modules/Platform/Emscripten.cmake'));
    return usable ? { kind, emscripten: folder, version } : undefined;
  } catch {
    return undefined;
  }
}

function onPath() {
  const emcc = which('emcc');
  return emcc && inFolder('PATH', dirname(realpathSync(emcc)));
}

function fromEmsdkVariable() {
  const emsdk = process.env.EMSDK;
  return emsdk && inFolder('EMSDK', join(emsdk, 'upstream/emscripten'));
}

/** `{kind, emscripten, version}` of the Emscripten to use, or undefined before set-up. */
export function findEmscripten() {
  return onPath() ?? fromEmsdkVariable() ?? installedEmsdk() ?? installedDebianToolchain();
}

/** Gets what is missing of Emscripten and of the C++ libraries, and says so. */
export async function provideEmscripten({ forceDebian = false } = {}) {
  let found = findEmscripten();
  if (!found && !forceDebian && emsdkIsReachable()) {
    try {
      found = await installEmsdk();
    } catch (error) {
      say(`emsdk did not work (${error.message})`);
    }
  }
  const noDebian = whyNoDebian();
  if (!found && noDebian) {
    throw new SetupProblem(
      `Emscripten ${minimumEmscripten.join('.')} or later is missing: emsdk is not reachable, and ` +
        `Debian's packages cannot be used because ${noDebian}`,
      'install emsdk (emscripten.org), put emcc on PATH and run again',
    );
  }
  // Without Debian's packages CMake fetches the two libraries itself, as pinned in cmake/.
  const wantLibraries =
    !noDebian && !existsSync(cppPrefix()) && (!found || found.kind === 'debian');
  if (!found || wantLibraries) {
    await withDebianSuite(async (suite) => {
      if (wantLibraries) await installCppLibraries(suite);
      if (!found) found = await installDebianToolchain(suite);
    });
  }
  return found;
}
