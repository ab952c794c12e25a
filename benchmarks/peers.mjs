// npm run bench:peers [-- --rounds N --slice MS --task NAME --out FOLDER]: Receptive beside what else
// trains or runs such networks in a browser. One Chromium, one page for each contestant, all of
// them asked in turn in every round, so that what else the machine does meets all alike.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumLaunchOptions } from '../scripts/browser.mjs';
import { inRepository } from '../scripts/build/paths.mjs';
import { build } from '../scripts/build.mjs';
import { isolationHeaders } from '../scripts/serve/headers.mjs';
import { serveFolders } from '../scripts/serve/server.mjs';
import { reportProblem, SetupProblem } from '../scripts/setup/problem.mjs';
import { setup } from '../scripts/setup.mjs';
import { openInChromium } from './in-chromium.mjs';
import { openInPython, pythonMissing } from './in-python.mjs';
import { optimizer, tasks } from './page/tasks.mjs';
import { markdownTable } from './report.mjs';

const receptive = (threads) => ({ module: 'receptive', options: { threads } });
const tfjs = (backend, threads = 1) => ({ module: 'tfjs', options: { backend, threads } });
const onnxruntime = (threads) => ({ module: 'onnxruntime', options: { threads } });
const contestants = [
  { name: 'Receptive, 1 thread', ...receptive(1) },
  { name: 'Receptive, 2 threads', ...receptive(2) },
  { name: 'TensorFlow.js wasm, 1 thread', ...tfjs('wasm', 1) },
  { name: 'TensorFlow.js wasm, 2 threads', ...tfjs('wasm', 2) },
  { name: 'TensorFlow.js webgl', ...tfjs('webgl') },
  { name: 'TensorFlow.js cpu', ...tfjs('cpu') },
  { name: 'onnxruntime-web wasm, 1 thread', ...onnxruntime(1) },
  { name: 'onnxruntime-web wasm, 2 threads', ...onnxruntime(2) },
  { name: 'jax-js wasm', module: 'jax', options: { device: 'wasm' } },
  { name: 'ConvNetJS', module: 'convnetjs', options: {} },
  { name: 'PyTorch native, 1 thread', module: 'pytorch', options: { threads: 1 } },
  { name: 'PyTorch native, 2 threads', module: 'pytorch', options: { threads: 2 } },
];

function readOptions() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '7' },
      slice: { type: 'string', default: '1000' },
      task: { type: 'string', multiple: true },
      out: { type: 'string', default: inRepository('build/bench') },
    },
  });
  const [rounds, sliceMs] = [Number(values.rounds), Number(values.slice)];
  if (!(Number.isInteger(rounds) && rounds > 0 && sliceMs > 0))
    throw new SetupProblem('--rounds and --slice take positive numbers', 'for example --rounds 7');
  const names = tasks.map(({ name }) => name);
  const unknown = values.task?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new SetupProblem(`there is no task ${unknown}`, `one of ${names.join(', ')}`);
  const chosen = tasks.filter(({ name }) => values.task?.includes(name) ?? true);
  return { rounds, sliceMs, chosen, out: values.out };
}

/** Peers are no part of a checkout: the lock file of this folder says which they are. */
function installPeers() {
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: inRepository('benchmarks'),
    stdio: 'inherit',
  });
  if (status !== 0)
    throw new SetupProblem('the peers could not be installed', 'run npm ci in benchmarks/');
}

/** The tasks' networks with our initial weights, as ONNX files in a folder. */
async function writeModels(folder) {
  const { onnxModel } = await import('./onnx-model.mjs');
  const { createEngine } = await import('../dist/api/index.js');
  const { specOf } = await import('./page/contestants/receptive-spec.js');
  const engine = await createEngine({ threads: 1 });
  for (const task of tasks.filter(({ mode }) => mode === 'infer')) {
    const model = await engine.model(specOf(task), { seed: 1 });
    const learnt = model.parameters.filter((parameter) => parameter.learnt);
    const parameters = [];
    for (const { node, name } of learnt) parameters.push(await model.parameter(node, name));
    writeFileSync(join(folder, `${task.name}.onnx`), onnxModel(task, parameters));
  }
  await engine.dispose();
}

/** A contestant ready to be measured, or why it cannot take part. */
async function open({ browser, address, python }, contestant, task, sliceMs) {
  try {
    if (contestant.module !== 'pytorch')
      return await openInChromium(browser, address, contestant, task, sliceMs);
    if (python !== undefined) return { why: python };
    return await openInPython(contestant, { ...task, ...optimizer }, sliceMs);
  } catch (error) {
    return { why: String(error.message).slice(0, 120) };
  }
}

async function measureTask(places, task, { rounds, sliceMs }) {
  console.log(`\n${task.title}`);
  const results = [];
  const running = [];
  for (const contestant of contestants) {
    const { name } = contestant;
    const opened = await open(places, contestant, task, sliceMs);
    console.log(`  ${name}: ${opened.why ?? 'ready'}`);
    const result = { name, rounds: [], ...('why' in opened ? { why: opened.why } : {}) };
    results.push(result);
    if (!('why' in opened)) running.push({ opened, result });
  }
  for (let round = 0; round < rounds; ++round) {
    for (const { opened, result } of running) result.rounds.push(await opened.measure());
  }
  for (const { opened, result } of running) {
    result.loss = await opened.loss();
    result.probabilities = await opened.probabilities();
    await opened.close();
  }
  return { task: task.name, title: task.title, batch: task.batch, results };
}

async function main() {
  const options = readOptions();
  await setup({ purpose: 'test' });
  await build(['wasm', 'types', 'api', 'data']);
  installPeers();
  const models = mkdtempSync(join(tmpdir(), 'receptive-bench-'));
  let server;
  let browser;
  try {
    await writeModels(models);
    const route = (prefix, folder) => ({ prefix, folder, headers: isolationHeaders });
    server = await serveFolders(
      [
        route('/peers/', inRepository('benchmarks/node_modules')),
        route('/receptive/', inRepository('dist/api')),
        route('/data/', inRepository('dist/page/data/mnist')),
        route('/models/', models),
        route('/', inRepository('benchmarks/page')),
      ],
      0,
    );
    browser = await chromium.launch(chromiumLaunchOptions());
    const address = `http://localhost:${server.address().port}/`;
    const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} processors, Chromium ${browser.version()}`;
    const places = { browser, address, python: pythonMissing() };
    const measured = [];
    for (const task of options.chosen) measured.push(await measureTask(places, task, options));
    const tables = `${machine}; medians of ${options.rounds} rounds of about ${options.sliceMs} ms\n\n${measured.map(markdownTable).join('\n')}`;
    mkdirSync(options.out, { recursive: true });
    writeFileSync(join(options.out, 'peers.md'), tables);
    writeFileSync(
      join(options.out, 'peers.json'),
      `${JSON.stringify({ machine, ...options, measured }, null, 1)}\n`,
    );
    console.log(`\n${tables}\nKept in ${options.out}`);
  } finally {
    await browser?.close();
    server?.close();
    rmSync(models, { recursive: true, force: true });
  }
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The comparison stopped');
});
