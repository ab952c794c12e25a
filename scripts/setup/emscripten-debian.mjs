// Emscripten from the packages of a later Debian, unpacked into the cache and relocated.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheRoot, readJson, writeJson } from './cache.mjs';
import { DebianSuite } from './debian.mjs';
import { hostPython } from './host-tools.mjs';
import { say } from './progress.mjs';
import { findLoader, relocate } from './relocate.mjs';
import { debianSuite, recipeVersion } from './versions.mjs';

// Dependencies that compiling to WebAssembly never runs: Node (the host's is used), the native
// development files and their runtimes, package management.
const unwanted = new RegExp(
  `^(${[
    'nodejs|libnode\\d+|node-(undici|corepack|llhttp)',
    'libsimdjson.*|libsimdutf.*|libada-.*|libllhttp.*|libuv1.*|libcares2|libhdr-.*|libicu.*',
    'libc6-dev|libc-dev-bin|linux-libc-dev|libc-gconv-.*|libstdc.*-dev|libgcc-\\d+-dev',
    'libobjc.*|libgc1|gcc-.*-base|libclang1-.*',
    'binutils.*|libbinutils|libgprofng.*|libctf.*|libsframe.*|libjansson.*',
    'lib(asan|lsan|tsan|ubsan|hwasan|quadmath|itm|gomp|atomic)\\d.*',
    'ccache|libblake3.*|libfmt.*|libhiredis.*|libxxhash.*',
    'debconf|tzdata|media-types|netbase|readline-common|openssl-provider-legacy|xtl-dev',
  ].join('|')})$`,
);
const unwantedPython = /^(lib)?python3.*$|^lib(db5|sqlite3|uuid1|readline|ncursesw).*$/;

/** Folder of the unpacked toolchain; it holds absolute paths to itself and cannot be moved. */
function debianToolchainFolder() {
  return join(cacheRoot(), `emscripten-${debianSuite}-${recipeVersion}`);
}

/** The headers-only C++ libraries, apart so that native builds see nothing else of that suite. */
export function cppPrefix() {
  return join(cacheRoot(), `cpp-${recipeVersion}`, 'usr');
}

/** What an earlier set-up unpacked, or undefined. */
export function installedDebianToolchain() {
  const folder = debianToolchainFolder();
  const stamp = readJson(join(folder, 'receptive.json'));
  if (!stamp || !existsSync(join(stamp.emscripten, 'em++'))) return undefined;
  return stamp;
}

/** Points the unpacked Emscripten at the unpacked LLVM and Binaryen and at a cache of its own. */
function configure(root, emscripten) {
  const llvm = readdirSync(join(root, 'usr/lib')).find((name) => /^llvm-\d+$/.test(name));
  const lines = {
    LLVM_ROOT: join(root, 'usr/lib', llvm, 'bin'),
    BINARYEN_ROOT: join(root, 'usr'),
    NODE_JS: process.execPath,
    CACHE: join(root, 'cache'),
  };
  // emcc reads this file before it looks at the user's own ~/.emscripten.
  writeFileSync(
    join(emscripten, '.emscripten'),
    Object.entries(lines)
      .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
      .join(''),
  );
  return join('usr/lib', llvm, 'bin');
}

/**
 * Lets the launchers start the unpacked Python where the host has none that is recent enough.
 * Python is not position-independent and does not survive patchelf: a script in its place starts
 * it through the unpacked loader.
 */
function useUnpackedPython(root, emscripten) {
  const { loader, libraries } = findLoader(root);
  const python = realpathSync(join(root, 'usr/bin/python3'));
  const apart = join(root, 'usr/lib/receptive', basename(python));
  mkdirSync(dirname(apart), { recursive: true });
  renameSync(python, apart);
  const start = `exec "${loader}" --library-path "${libraries}" --argv0 "$0" "${apart}" "$@"`;
  writeFileSync(python, `#!/bin/sh\n${start}\n`, { mode: 0o755 });
  const fallback = `_EM_PY=\${EMSDK_PYTHON:-${python}}`;
  for (const name of readdirSync(emscripten)) {
    const launcher = join(emscripten, name);
    if (!existsSync(`${launcher}.py`)) continue;
    const text = readFileSync(launcher, 'utf8');
    writeFileSync(launcher, text.replace('_EM_PY=$EMSDK_PYTHON', fallback));
  }
}

/** Opens the private view of the suite for the length of `work`. */
export async function withDebianSuite(work) {
  const suite = new DebianSuite(join(cacheRoot(), 'apt'));
  await suite.open();
  try {
    return await work(suite);
  } finally {
    suite.close();
  }
}

export async function installDebianToolchain(suite) {
  const root = debianToolchainFolder();
  const emscripten = join(root, 'usr/share/emscripten');
  const bringPython = hostPython() === undefined;
  say(`Emscripten will be kept in ${root} (about 600 MB with its system libraries)`);
  rmSync(root, { recursive: true, force: true });
  const all = await suite.closure(['emscripten', 'patchelf'], unwanted);
  const packages = bringPython ? all : all.filter((name) => !unwantedPython.test(name));
  await suite.unpack(packages, root, 'Emscripten');
  for (const extra of ['doc', 'man', 'info', 'locale', 'lintian']) {
    rmSync(join(root, 'usr/share', extra), { recursive: true, force: true });
  }
  // Emscripten's optimiser looks for acorn as Node does; Debian keeps it in another folder.
  symlinkSync('nodejs', join(root, 'usr/share/node_modules'));
  say('relocating the programs');
  const llvmPrograms = configure(root, emscripten);
  if (bringPython) useUnpackedPython(root, emscripten);
  await relocate(root, ['usr/bin', llvmPrograms]);
  const version = readFileSync(join(emscripten, 'emscripten-version.txt'), 'utf8');
  const stamp = { kind: 'debian', emscripten, version: version.replaceAll('"', '').trim() };
  // Written last: without it the folder counts as unfinished and is made anew.
  writeJson(join(root, 'receptive.json'), stamp);
  return stamp;
}

/** Unpacks xsimd and doctest, which bring the files that CMake's find_package reads. */
export async function installCppLibraries(suite) {
  const target = dirname(cppPrefix());
  const unfinished = `${target}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  // xtl: Debian's xsimd asks for its CMake files.
  await suite.unpack(['libxsimd-dev', 'xtl-dev', 'doctest-dev'], unfinished, 'xsimd and doctest');
  // doctest's file names /usr outright, where the host may have an older copy.
  const targets = join(unfinished, 'usr/lib/cmake/doctest/doctestTargets.cmake');
  const text = readFileSync(targets, 'utf8');
  writeFileSync(targets, text.replace('"/usr"', JSON.stringify(cppPrefix())));
  rmSync(join(unfinished, 'usr/share/doc'), { recursive: true, force: true });
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
}
