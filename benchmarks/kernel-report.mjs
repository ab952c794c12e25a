// Every kernel of the engine by itself, in Node and in Chromium, against the roofline of the same round.
import { buildPreset } from '../scripts/build/cmake.mjs';
import { inRepository } from '../scripts/build/paths.mjs';
import { toolEnvironment } from '../scripts/setup/environment.mjs';
import { measureKernels } from './page/kernels.js';
import { markdown, median, rate } from './report.mjs';

const module = 'receptive_kernels.mjs';

/** Where the page finds the kernels: for withChromium. */
export const kernelFolders = { '/kernels/': inRepository('build/kernels/benchmarks/kernels') };

/** Measures in both hosts; `place` is withChromium's, with `kernelFolders`. */
export async function measureKernelsOf({ browser, address }, wanted) {
  await buildPreset('kernels', toolEnvironment(), { target: 'receptive_kernels' });
  const [folder] = Object.values(kernelFolders);
  const inNode = await measureKernels({ address: `${folder}/${module}`, ...wanted });
  const page = await browser.newPage();
  await page.goto(address);
  const inChromium = await page.evaluate(
    async ([script, options]) => (await import(script)).measureKernels(options),
    [`${address}kernels.js`, { address: `${address}kernels/${module}`, ...wanted }],
  );
  await page.close();
  return [
    { host: 'Node', ...rowsOf(inNode) },
    { host: 'Chromium', ...rowsOf(inChromium) },
  ];
}

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

/** The rows of what measureKernelsOf gives, the heading first. */
export function kernelRows(hosts) {
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
  return [
    header,
    bound('registers alone', '', ({ peak }) => `${rate(peak)} GFLOP/s`),
    bound('reads of the L1 cache', '16 kB', ({ bandwidth }) => `${rate(bandwidth)} GB/s`),
    ...rows,
  ];
}

/** They as a table. */
export const kernelTable = (hosts) => markdown('Kernels, one thread', kernelRows(hosts));
