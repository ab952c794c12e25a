// npm run proofs: the proofs of the C++ tests at length, natively. With parameters, only the cases
// whose names match: npm run proofs -- '*gradients*'
import { spawnSync } from 'node:child_process';
import { buildPreset } from './build/cmake.mjs';
import { inRepository } from './build/paths.mjs';
import { toolEnvironment } from './setup/environment.mjs';
import { reportProblem } from './setup/problem.mjs';
import { setup } from './setup.mjs';

async function main() {
  await setup({ only: ['npm', 'emscripten'] });
  const tools = toolEnvironment();
  await buildPreset('native', tools, { target: 'engine_tests' });
  const names = process.argv.slice(2);
  const parameters = ['--test-suite=proof', '--duration=true', '--no-path-filenames=true'];
  if (names.length > 0) parameters.push(`--test-case=${names.join(',')}`);
  const { status } = spawnSync(inRepository('build/native/tests/engine_tests'), parameters, {
    stdio: 'inherit',
    env: { ...tools.env, RECEPTIVE_PROOFS: '1' },
  });
  process.exitCode = status ?? 1;
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The proofs stopped');
});
