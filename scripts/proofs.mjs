// npm run proofs: the proofs of the C++ tests at length, natively; every case with sanitizers; tests of
// the package, the worker and the page that take minutes; and every figure of the README that takes a
// training on MNIST, by the built module. With parameters, only the C++ cases whose names match:
// npm run proofs -- '*gradients*'
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { buildPreset } from './build/cmake.mjs';
import { inRepository } from './build/paths.mjs';
import { build } from './build.mjs';
import { wrongTrainings } from './figures.mjs';
import { toolEnvironment } from './setup/environment.mjs';
import { reportProblem } from './setup/problem.mjs';
import { say } from './setup/progress.mjs';
import { setup } from './setup.mjs';
import { playwright, vitest } from './test/runners.mjs';

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

/** Whether the sanitizers find nothing in any case that `npm test` leaves out. */
async function isSane() {
  say('every case with sanitizers');
  const tools = toolEnvironment();
  const target = 'sanitized_engine_tests';
  await buildPreset('native', tools, { target });
  const { status } = spawnSync(inRepository('build/native/tests', target), ['--minimal=true'], {
    stdio: 'inherit',
    env: { ...tools.env, RECEPTIVE_EVERY_CASE: '1' },
  });
  return status === 0;
}

/** What TypeScript tests read to do more than in `npm test`. */
const atLength = {
  RECEPTIVE_PROOFS: '1',
  RECEPTIVE_ENGINES: '200',
  RECEPTIVE_ADDRESSES: '1000',
  RECEPTIVE_RELOADS: '60',
  RECEPTIVE_KILLS: '60',
  RECEPTIVE_ASLEEP_MS: '12000',
  VITE_RECEPTIVE_KILLS: '60',
  VITE_RECEPTIVE_BUSY_MS: '10000',
  VITE_RECEPTIVE_CELLS: '200',
};

/** Whether the package works where its users build, and nothing from outside ends the engine or page. */
async function withstands() {
  say('the package in fresh projects, the worker, disposed engines, broken addresses');
  await build();
  Object.assign(process.env, atLength);
  const tests = (pattern) =>
    readdirSync(inRepository('tests'), { recursive: true })
      .map((path) => `tests/${path}`)
      .filter((path) => pattern.test(path));
  const reports = [
    await vitest('node', { related: tests(/\.proof\.test\.ts$|\/left-behind\.node\.test\.ts$/) }),
    await vitest('chromium', {
      related: tests(/\/(worker-ended\.browser|microscope-terms)\.test\.ts$/),
    }),
    await playwright(
      ['addresses', 'asleep', 'kept', 'killed.proof'].map((name) => `tests/e2e/${name}.spec.ts`),
    ),
  ];
  return reports.every(({ passed, failed }) => passed > 0 && failed === 0);
}

/** Whether training ends with the accuracies and the checksums that the pages show. */
async function reaches() {
  say('training for the figures of the README');
  const wrong = await wrongTrainings();
  for (const line of wrong) console.error(line);
  return wrong.length === 0;
}

async function main() {
  const names = process.argv.slice(2);
  await setup(names.length > 0 ? { only: ['npm', 'emscripten'] } : { purpose: 'test' });
  const passed = [await proves(names)];
  if (names.length === 0) passed.push(await isSane(), await withstands(), await reaches());
  process.exitCode = passed.every(Boolean) ? 0 : 1;
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The proofs stopped');
});
