// Configures and builds one CMake preset.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { run } from '../setup/process.mjs';
import { inRepository, repositoryRoot } from './paths.mjs';

/**
 * Configures when needed and builds `preset`; `target` defaults to everything. With `cache`, variables of
 * CMake's cache by name, it is configured in any case.
 */
export async function buildPreset(preset, tools, { target, cache } = {}) {
  const options = { cwd: repositoryRoot, env: tools.env };
  // CMake looks at changed lists by itself when it builds.
  if (cache || !existsSync(inRepository('build', preset, 'CMakeCache.txt'))) {
    const variables = { RECEPTIVE_WERROR: process.env.CI ? 'ON' : 'OFF', ...cache };
    const defined = Object.entries(variables).map(([name, value]) => `-D${name}=${value}`);
    await run('cmake', ['--preset', preset, ...defined], {
      ...options,
      what: `cmake --preset ${preset}`,
      remedy: 'node scripts/setup.mjs, or remove the folder build and run again',
    });
  }
  const parameters = ['--build', '--preset', preset, '-j', String(availableParallelism())];
  if (target) parameters.push('--target', target);
  await run('cmake', parameters, {
    ...options,
    what: `building ${preset}`,
    shownLines: 60,
    remedy: `see the compiler's message above; cmake --build --preset ${preset} repeats it`,
  });
}
