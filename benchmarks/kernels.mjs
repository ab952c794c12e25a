// npm run bench:kernels [-- --rounds N --slice MS --out FOLDER]: every kernel by itself, in GFLOP/s
// (GB/s where it only moves numbers) and against the roofline; one thread, in Node and Chromium.
import { buildPreset } from '../scripts/build/cmake.mjs';
import { inRepository } from '../scripts/build/paths.mjs';
import { build } from '../scripts/build.mjs';
import { toolEnvironment } from '../scripts/setup/environment.mjs';
import { reportProblem } from '../scripts/setup/problem.mjs';
import { setup } from '../scripts/setup.mjs';
import { withChromium } from './chromium.mjs';
import { readOptions } from './options.mjs';
import { measureKernels } from './page/kernels.js';
import { keep, machineOf, markdown, median, rate } from './report.mjs';

const folder = inRepository('build/kernels/benchmarks/kernels');
const module = 'receptive_kernels.mjs';

/**
 * Rows of one host: each kernel's rate, and its share of the roofline: the time that its arithmetic
 * or its traffic needs at least, by what was reached in the same round, whichever is longer.
 */
function rowsOf([registers, cache, ...kernels]) {
  const giga = (amount, seconds) => median(seconds.map((time) => amount / time / 1e9));
  const rows = kernels.map(({ name, size, flops, bytes, seconds }) => {
    const share = seconds.map((time, round) => {
      const arithmetic = (flops / registers.flops) * registers.seconds[round];
      const traffic = (bytes / cache.bytes) * cache.seconds[round];
      return Math.max(arithmetic, traffic) / time;
    });
    const speed =
      flops > 0 ? `${rate(giga(flops, seconds))} GFLOP/s` : `${rate(giga(bytes, seconds))} GB/s`;
    const microseconds = 1e6 * median(seconds);
    return { name, size, flops, bytes, microseconds, speed, share: median(share) };
  });
  return {
    peak: giga(registers.flops, registers.seconds),
    bandwidth: giga(cache.bytes, cache.seconds),
    rows,
  };
}

const percent = (share) => `${Math.round(100 * share)} %`;

function table(hosts) {
  const [first] = hosts;
  const header = ['', 'size', 'FLOP per byte', 'µs'];
  for (const { host } of hosts) header.push(host, 'of the roofline');
  const bound = (name, size, textOf) => [
    name,
    size,
    '',
    '',
    ...hosts.flatMap((host) => [textOf(host), '']),
  ];
  const rows = first.rows.map(({ name, size, flops, bytes, microseconds }, row) => [
    name,
    size,
    flops > 0 ? rate(flops / bytes) : '',
    rate(microseconds),
    ...hosts.flatMap(({ rows }) => [rows[row].speed, percent(rows[row].share)]),
  ]);
  return markdown('Kernels, one thread', [
    header,
    bound('registers alone', '', ({ peak }) => `${rate(peak)} GFLOP/s`),
    bound('reads of the first cache', '16 kB', ({ bandwidth }) => `${rate(bandwidth)} GB/s`),
    ...rows,
  ]);
}

async function main() {
  const { rounds, sliceMs, out } = readOptions([], { sliceMs: 100 });
  await setup({ purpose: 'test' });
  await build(['wasm', 'types', 'api', 'data']);
  await buildPreset('kernels', toolEnvironment(), { target: 'receptive_kernels' });
  const wanted = { rounds, sliceMs };
  const inNode = await measureKernels({ address: `${folder}/${module}`, ...wanted });
  await withChromium({ '/kernels/': folder }, async ({ browser, address }) => {
    const page = await browser.newPage();
    await page.goto(address);
    const inChromium = await page.evaluate(
      async ([script, options]) => (await import(script)).measureKernels(options),
      [`${address}kernels.js`, { address: `${address}kernels/${module}`, ...wanted }],
    );
    const hosts = [
      { host: 'Node', ...rowsOf(inNode) },
      { host: 'Chromium', ...rowsOf(inChromium) },
    ];
    keep('kernels', { machine: machineOf(browser), rounds, sliceMs, out, hosts }, [table(hosts)]);
  });
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The benchmark stopped');
});
