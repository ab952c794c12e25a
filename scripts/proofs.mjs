// npm run proofs: the proofs of the C++ tests at length, natively, and every figure of the README that
// takes a training on MNIST, by the built module. With parameters, only the cases whose names match:
// npm run proofs -- '*gradients*'
import { spawnSync } from 'node:child_process';
import { buildPreset } from './build/cmake.mjs';
import { inRepository } from './build/paths.mjs';
import { build } from './build.mjs';
import { wrongTrainings } from './figures.mjs';
import { toolEnvironment } from './setup/environment.mjs';
import { reportProblem } from './setup/problem.mjs';
import { say } from './setup/progress.mjs';
import { setup } from './setup.mjs';

/** Whether the C++ cases of these names, or all proofs, pass. */
async function proves(names) {
  const tools = toolEnvironment();
  await buildPreset('native', tools, { target: 'engine_tests' });
  const parameters = ['--test-suite=proof', '--duration=true', '--no-path-filenames=true'];
  if (names.length > 0) parameters.push(`--test-case=${names.join(',')}`);
  const { status } = spawnSync(inRepository('build/native/tests/engine_tests'), parameters, {
    stdio: 'inherit',
    env: { ...tools.env, RECEPTIVE_PROOFS: '1' },
  });
  return status === 0;
}

/** Whether training ends with the accuracies and the checksums that the pages show. */
async function reaches() {
  say('training for the figures of the README');
  await build(['wasm', 'types', 'api']);
  const wrong = await wrongTrainings();
  for (const line of wrong) console.error(line);
  return wrong.length === 0;
}

async function main() {
  const names = process.argv.slice(2);
  await setup(names.length > 0 ? { only: ['npm', 'emscripten'] } : { purpose: 'start' });
  const passed = [await proves(names), names.length > 0 || (await reaches())];
  process.exitCode = passed.every(Boolean) ? 0 : 1;
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The proofs stopped');
});
