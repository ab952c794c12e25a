// npm run bench [-- OPTIONS]: the speed of training LeNet-5, by the command line's own benchmark.
import { spawnSync } from 'node:child_process';
import { inRepository } from './build/paths.mjs';
import { build } from './build.mjs';
import { reportProblem } from './setup/problem.mjs';
import { setup } from './setup.mjs';

async function main() {
  await setup({ purpose: 'start' });
  await build(['wasm', 'types', 'api']);
  const parameters = [inRepository('bin/receptive.mjs'), 'bench', ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, parameters, { stdio: 'inherit' }).status ?? 1;
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The benchmark stopped');
});
