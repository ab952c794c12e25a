// The environment that CMake, the compiler and the tests are started with.
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { findEmscripten } from './emscripten.mjs';
import { cppPrefix } from './emscripten-debian.mjs';
import { hasNinja } from './host-tools.mjs';

/** Folder to add to CMAKE_PREFIX_PATH, or '' when CMake is to find or fetch the libraries. */
export function cmakePrefix() {
  return existsSync(cppPrefix()) ? cppPrefix() : '';
}

/**
 * `{emscripten, env}`: the Emscripten found (undefined before set-up) and the variables for child
 * processes: its folder on PATH and as RECEPTIVE_EMSCRIPTEN, the C++ libraries as
 * CMAKE_PREFIX_PATH, and the generator that this machine has.
 */
export function toolEnvironment(base = process.env) {
  const emscripten = findEmscripten();
  const env = { ...base };
  if (emscripten) {
    env.RECEPTIVE_EMSCRIPTEN = emscripten.emscripten;
    env.PATH = `${emscripten.emscripten}${delimiter}${base.PATH ?? ''}`;
  }
  const prefix = cmakePrefix();
  if (prefix) {
    env.CMAKE_PREFIX_PATH = [prefix, base.CMAKE_PREFIX_PATH].filter(Boolean).join(delimiter);
  }
  env.CMAKE_GENERATOR ??= hasNinja() ? 'Ninja' : 'Unix Makefiles';
  return { emscripten, env };
}
