// npm run bench [-- --rounds N --slice MS --task NAME --out FOLDER]: how fast this engine trains and
// answers, under Node and in Chromium, how soon it starts, what memory a long run takes, and how
// many bytes a visitor fetches.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { inRepository } from '../scripts/build/paths.mjs';
import { build } from '../scripts/build.mjs';
import { reportProblem } from '../scripts/setup/problem.mjs';
import { setup } from '../scripts/setup.mjs';
import { openInChromium, withChromium } from './chromium.mjs';
import { openInProcess } from './in-process.mjs';
import { readOptions } from './options.mjs';
import { ownTasks } from './page/tasks.mjs';
import { keep, machineOf, markdown, median, rate, taskTable } from './report.mjs';
import { measureTask } from './rounds.mjs';

const module = 'receptive';
const contestants = [1, 2].flatMap((threads) => {
  const words = threads === 1 ? '1 thread' : `${threads} threads`;
  return [
    { name: `Node, ${words}`, host: 'node', module, options: { threads } },
    { name: `Chromium, ${words}`, host: 'chromium', module, options: { threads } },
    // Node 20 has no relaxed SIMD without a flag.
    {
      name: `Chromium, ${words}, fast`,
      host: 'chromium',
      module,
      options: { threads, arithmetic: 'fast' },
    },
  ];
});
const nodeCommand = [process.execPath, inRepository('benchmarks/in-node.mjs')];
const training = ownTasks.find(({ mode }) => mode === 'train');

/** Milliseconds from the loaded library to the end of the first step, the engine fetched in between. */
async function measureStart({ browser, address }, threads, repeats) {
  const times = [];
  for (let repeat = 0; repeat < repeats; ++repeat) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(address);
    await page.waitForFunction(() => 'benchmark' in globalThis);
    const wanted = { task: training, options: { threads } };
    times.push(await page.evaluate((value) => globalThis.benchmark.firstStep(value), wanted));
    await context.close();
  }
  return { threads, times };
}

/** Bytes of the page with its worker after one and after twenty epochs of the held images. */
async function measureMemory(place, threads) {
  const opened = await openInChromium(place, { module, options: { threads } }, training, 100);
  const epoch = 64;
  await opened.run(epoch);
  const first = await opened.memory();
  await opened.run(19 * epoch);
  const last = await opened.memory();
  await opened.close();
  return { threads, first, last };
}

function sizes() {
  return ['receptive', 'receptive-threads', 'receptive-explain'].map((variant) => {
    const files = ['wasm', 'mjs'].map((ending) =>
      readFileSync(inRepository(`dist/api/wasm/${variant}.${ending}`)),
    );
    const [wasm, glue] = files.map((file) => gzipSync(file, { level: 9 }).length);
    return { variant, wasm, glue };
  });
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(2);
const kilobytes = (bytes) => (bytes / 1000).toFixed(1);

async function main() {
  const options = readOptions(ownTasks);
  await setup({ purpose: 'test' });
  await build(['wasm', 'types', 'api', 'data']);
  await withChromium({}, async (place) => {
    const open = (contestant, task, sliceMs) =>
      contestant.host === 'node'
        ? openInProcess(nodeCommand, contestant, task, sliceMs)
        : openInChromium(place, contestant, task, sliceMs);
    const measured = [];
    for (const task of options.chosen)
      measured.push(await measureTask(contestants, open, task, options));
    const starts = [];
    const memory = [];
    for (const threads of [1, 2]) {
      starts.push(await measureStart(place, threads, options.rounds));
      memory.push(await measureMemory(place, threads));
    }
    const bytes = sizes();
    const tables = [
      ...measured.map(taskTable),
      markdown('From the loaded library to the end of the first step, in Chromium', [
        ['threads', 'ms', 'spread'],
        ...starts.map(({ threads, times }) => [
          threads,
          rate(median(times)),
          `${rate(Math.min(...times))} to ${rate(Math.max(...times))}`,
        ]),
      ]),
      markdown('Memory of page and workers, MB', [
        ['threads', 'after 1 epoch', 'after 20'],
        ...memory.map(({ threads, first, last }) => [threads, megabytes(first), megabytes(last)]),
      ]),
      markdown('What is fetched, kB after gzip', [
        ['', 'wasm', 'glue'],
        ...bytes.map(({ variant, wasm, glue }) => [variant, kilobytes(wasm), kilobytes(glue)]),
      ]),
    ];
    const numbers = {
      machine: machineOf(place.browser),
      ...options,
      measured,
      starts,
      memory,
      bytes,
    };
    keep('engine', numbers, tables);
  });
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The benchmark stopped');
});
