// npm run bench:growth [-- --rounds N --slice MS --out FOLDER]: what a training step costs as one size
// grows and the others stay, under Node on one thread. Straight lines are the promise: no cliff
// where a size outgrows a cache or a tile.
import { randomFillSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inRepository } from '../scripts/build/paths.mjs';
import { build } from '../scripts/build.mjs';
import { reportProblem } from '../scripts/setup/problem.mjs';
import { setup } from '../scripts/setup.mjs';
import { plotGrowth } from './growth-plot.mjs';
import { idx } from './page/idx.js';
import { sliced } from './page/slices.js';
import { keep, machineOf, markdown, median, rate } from './report.mjs';

const base = { batch: 64, side: 28, channels: 16, depth: 2, threads: 1 };
const threadCounts = Array.from({ length: Math.min(8, availableParallelism()) }, (_, i) => i + 1);
const axes = [
  { name: 'batch', unit: 'images in a batch', values: [1, 4, 8, 16, 32, 64, 128, 256] },
  { name: 'side', unit: 'rows and columns of the image', values: [8, 14, 20, 28, 40, 56] },
  { name: 'channels', unit: 'channels of every convolution', values: [2, 4, 8, 16, 32, 48] },
  { name: 'depth', unit: '3×3 convolutions', values: [1, 2, 3, 4, 6, 8] },
  { name: 'threads', unit: 'threads', values: threadCounts },
];
const rows = 256;

/** `depth` 3×3 convolutions of the same width, global average pooling, ten classes. */
function specOf({ side, channels, depth }) {
  const block = [{ type: 'conv2d', channels, kernel: 3, padding: 1 }, { type: 'relu' }];
  const layers = [
    ...Array.from({ length: depth }, () => block).flat(),
    { type: 'globalAveragePool2d' },
    { type: 'flatten' },
    { type: 'dense', units: 10 },
  ];
  return { version: 1, input: [1, side, side], layers };
}

async function open(library, point) {
  const { side, batch, threads } = point;
  const engine = await library.createEngine({ threads });
  const model = await engine.model(specOf(point), { seed: 1 });
  const labels = Uint8Array.from({ length: rows }, (_, row) => row % 10);
  const data = await engine.idx({
    images: idx([rows, side, side], randomFillSync(new Uint8Array(rows * side * side))),
    labels: idx([rows], labels),
  });
  const optimizer = library.sgd({ rate: 0.001 });
  const run = model.fit(data, { epochs: 100_000, batchSize: batch, optimizer, paused: true });
  // Whoever disposes of the engine ends the run; nobody waits for its history.
  run.then(undefined, () => undefined);
  return {
    multiplyAdds: model.summary.multiplyAdds,
    contestant: { run: (batches) => run.step(batches) },
    close: () => engine.dispose(),
  };
}

async function main() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      slice: { type: 'string', default: '200' },
      out: { type: 'string', default: inRepository('build/bench') },
    },
  });
  const options = { rounds: Number(values.rounds), sliceMs: Number(values.slice), out: values.out };
  await setup({ purpose: 'start' });
  await build(['wasm', 'types', 'api']);
  const library = await import('../dist/api/index.js');
  const measured = [];
  for (const { name, unit, values: sizes } of axes) {
    const points = [];
    for (const size of sizes) {
      const point = { ...base, [name]: size };
      const opened = await open(library, point);
      const measure = await sliced(opened.contestant, point.batch, options.sliceMs);
      points.push({ size, opened, measure, rounds: [] });
    }
    for (let round = 0; round < options.rounds; ++round)
      for (const point of points) point.rounds.push(await point.measure());
    for (const { opened } of points) await opened.close();
    measured.push({
      name,
      unit,
      points: points.map(({ size, opened: { multiplyAdds }, rounds }) => {
        const microseconds = 1e6 / median(rounds);
        return { size, multiplyAdds, microseconds, rounds };
      }),
    });
    console.log(`${unit}: measured`);
  }
  const tables = measured.map(({ unit, points }) =>
    markdown(unit, [
      ['size', 'µs an image', 'ns per 1,000 multiply-adds forward'],
      ...points.map(({ size, microseconds, multiplyAdds }) => [
        size,
        rate(microseconds),
        rate((1e6 * microseconds) / multiplyAdds),
      ]),
    ]),
  );
  keep('growth', { machine: machineOf(), ...options, base, measured }, tables);
  writeFileSync(join(options.out, 'growth.svg'), plotGrowth(measured));
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The benchmark stopped');
});
