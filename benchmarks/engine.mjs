// npm run bench [-- --rounds N --slice MS --task NAME --out FOLDER --write]: how fast this engine trains and
// answers, under Node and in Chromium, its kernels against the roofline, how soon it starts, what
// memory a long run takes, and how many bytes a visitor fetches. With --task, the tasks alone.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { inRepository } from '../scripts/build/paths.mjs';
import { build } from '../scripts/build.mjs';
import { reportProblem } from '../scripts/setup/problem.mjs';
import { setup } from '../scripts/setup.mjs';
import { openInChromium, withChromium } from './chromium.mjs';
import { openInProcess } from './in-process.mjs';
import { kernelFolders, kernelTable, measureKernelsOf } from './kernel-report.mjs';
import { readOptions } from './options.mjs';
import { ownTasks } from './page/tasks.mjs';
import {
  keep,
  keepFigure,
  machineOf,
  markdown,
  median,
  mediansOf,
  rate,
  taskTable,
} from './report.mjs';
import { measureTask } from './rounds.mjs';

const module = 'receptive';
const contestants = [1, 2].flatMap((threads) => {
  const words = threads === 1 ? '1 thread' : `${threads} threads`;
  const exact = { module, options: { threads }, aim: words };
  return [
    { ...exact, name: `Node, ${words}`, host: 'node' },
    { ...exact, name: `Chromium, ${words}`, host: 'chromium' },
    // Node 20 has no relaxed SIMD without a flag.
    {
      name: `Chromium, ${words}, fast`,
      host: 'chromium',
      module,
      options: { threads, arithmetic: 'fast' },
      aim: `${words}, fast`,
    },
  ];
});

/** Images per second that the engine is meant to reach, on two processors that are both free. */
const aims = {
  'train-lenet5': {
    '1 thread': 15_000,
    '1 thread, fast': 18_500,
    '2 threads': 26_000,
    '2 threads, fast': 30_000,
  },
  'train-keras': { '1 thread': 2_500, '2 threads': 4_400 },
  'infer-lenet5-1': { '1 thread': 14_000 },
  'infer-lenet5-64': { '1 thread': 40_000 },
};
const aimOf = (task, name) => {
  const { aim } = contestants.find((contestant) => contestant.name === name);
  return aims[task]?.[aim];
};
/** Bytes by which the memory of twenty epochs may be more than that of the first. */
const memoryAim = 1e6;
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
  return [
    'receptive',
    'receptive-threads',
    'receptive-fast',
    'receptive-threads-fast',
    'receptive-explain',
  ].map((variant) => {
    const files = ['wasm', 'mjs'].map((ending) =>
      readFileSync(inRepository(`dist/api/wasm/${variant}.${ending}`)),
    );
    const [wasm, glue] = files.map((file) => gzipSync(file, { level: 9 }).length);
    return { variant, wasm, glue };
  });
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(2);
const kilobytes = (bytes) => (bytes / 1000).toFixed(1);

/** What is measured beside the tasks, as numbers and as tables. */
async function measureRest(place, { rounds, sliceMs }) {
  const starts = [];
  const memory = [];
  for (const threads of [1, 2]) {
    starts.push(await measureStart(place, threads, rounds));
    memory.push(await measureMemory(place, threads));
  }
  const kernels = await measureKernelsOf(place, { rounds, sliceMs: sliceMs / 10 });
  const bytes = sizes();
  const tables = [
    kernelTable(kernels),
    markdown('From the loaded library to the end of the first step, in Chromium', [
      ['threads', 'ms', 'spread'],
      ...starts.map(({ threads, times }) => [
        threads,
        rate(median(times)),
        `${rate(Math.min(...times))} to ${rate(Math.max(...times))}`,
      ]),
    ]),
    markdown('Memory of page and workers, MB', [
      ['threads', 'after 1 epoch', 'after 20', `grown (≤ ${megabytes(memoryAim)})`],
      ...memory.map(({ threads, first, last }) => [
        threads,
        megabytes(first),
        megabytes(last),
        megabytes(last - first),
      ]),
    ]),
    markdown('What is fetched, kB after gzip', [
      ['', 'wasm', 'glue'],
      ...bytes.map(({ variant, wasm, glue }) => [variant, kilobytes(wasm), kilobytes(glue)]),
    ]),
  ];
  return { numbers: { starts, memory, kernels, bytes }, tables };
}

/** What the README shows of a whole run. */
function figureOf(measured, starts) {
  const apart = measured
    .filter(({ task }) => task.startsWith('train-'))
    .flatMap(({ results }) => results.filter(({ why }) => why === undefined))
    .flatMap(({ rounds }) => rounds.map((value) => Math.abs(value / median(rounds) - 1)));
  const single = measured
    .find(({ task }) => task === 'infer-lenet5-1')
    .results.filter(({ name }) => name.startsWith('Chromium, 1 thread'))
    .flatMap(({ rounds }) => rounds);
  return {
    tasks: mediansOf(measured),
    spread: `${Math.ceil(100 * Math.max(...apart))} %`,
    batch1: `${rate(Math.min(...single))} to ${rate(Math.max(...single))}`,
    start: Object.fromEntries(
      starts.map(({ threads, times }) => [threads, Math.round(median(times))]),
    ),
  };
}

async function main() {
  const options = readOptions(ownTasks);
  await setup({ purpose: 'test' });
  await build(['wasm', 'types', 'api', 'data']);
  await withChromium(kernelFolders, async (place) => {
    const open = (contestant, task, sliceMs) =>
      contestant.host === 'node'
        ? openInProcess(nodeCommand, contestant, task, sliceMs)
        : openInChromium(place, contestant, task, sliceMs);
    const measured = [];
    for (const task of options.chosen)
      measured.push(await measureTask(contestants, open, task, options));
    const all = options.chosen.length === ownTasks.length;
    const { numbers, tables } = all ? await measureRest(place, options) : { tables: [] };
    const machine = machineOf(place.browser);
    keep('engine', { machine, ...options, measured, ...numbers }, [
      ...measured.map((task) => taskTable(task, (name) => aimOf(task.task, name))),
      ...tables,
    ]);
    if (options.write) keepFigure('bench', 'bench', machine, figureOf(measured, numbers.starts));
  });
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The benchmark stopped');
});
