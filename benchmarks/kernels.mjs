// npm run bench:kernels [-- --rounds N --slice MS --out FOLDER --write]: every kernel by itself, in GFLOP/s
// (GB/s where it only moves numbers) and against the roofline; one thread, in Node and Chromium.
import { build } from '../scripts/build.mjs';
import { reportProblem } from '../scripts/setup/problem.mjs';
import { setup } from '../scripts/setup.mjs';
import { withChromium } from './chromium.mjs';
import { kernelFolders, kernelRows, kernelTable, measureKernelsOf } from './kernel-report.mjs';
import { readOptions } from './options.mjs';
import { keep, keepFigure, machineOf } from './report.mjs';

async function main() {
  const { rounds, sliceMs, out, write } = readOptions([], { sliceMs: 100 });
  await setup({ purpose: 'test' });
  await build(['wasm', 'types', 'api', 'data']);
  await withChromium(kernelFolders, async (place) => {
    const hosts = await measureKernelsOf(place, { rounds, sliceMs });
    const machine = machineOf(place.browser);
    keep('kernels', { machine, rounds, sliceMs, out, hosts }, [kernelTable(hosts)]);
    if (write) keepFigure('kernels', 'bench:kernels', machine, { rows: kernelRows(hosts) });
  });
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The benchmark stopped');
});
