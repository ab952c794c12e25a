// npm run bench:peers [-- --rounds N --slice MS --task NAME --out FOLDER --write]: Receptive beside what else
// trains or runs such networks in a browser. One Chromium, one page for each contestant, all of
// them asked in turn in every round, so that what else the machine does meets all alike.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository } from '../scripts/build/paths.mjs';
import { build } from '../scripts/build.mjs';
import { reportProblem, SetupProblem } from '../scripts/setup/problem.mjs';
import { setup } from '../scripts/setup.mjs';
import { openInChromium, withChromium } from './chromium.mjs';
import { openInProcess } from './in-process.mjs';
import { readOptions } from './options.mjs';
import { optimizer, tasks } from './page/tasks.mjs';
import { keep, keepFigure, machineOf, markdown, mediansOf, peerTable, ratioOf } from './report.mjs';
import { residentOfPages } from './resident.mjs';
import { measureTask } from './rounds.mjs';

const receptive = (threads) => ({ module: 'receptive', options: { threads } });
const tfjs = (backend, threads = 1) => ({ module: 'tfjs', options: { backend, threads } });
const onnxruntime = (threads) => ({ module: 'onnxruntime', options: { threads } });
// PyTorch's names for the same optimiser.
const pytorchSgd = { lr: optimizer.rate, momentum: optimizer.momentum };
const pytorch = (threads) => ({ module: 'pytorch', options: { threads, sgd: pytorchSgd } });
const pytorchCommand = ['python3', inRepository('benchmarks/pytorch.py')];
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
  { name: 'PyTorch native, 1 thread', ...pytorch(1) },
  { name: 'PyTorch native, 2 threads', ...pytorch(2) },
];

/** Peers are no part of a checkout: the lock file of this folder says which they are. */
function installPeers() {
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: inRepository('benchmarks'),
    stdio: 'inherit',
  });
  if (status !== 0)
    throw new SetupProblem('the peers could not be installed', 'run npm ci in benchmarks/');
}

/** The version of PyTorch; undefined where it is not installed. */
function pytorchVersion() {
  const ask = ['-c', 'import torch; print(torch.__version__)'];
  const { status, stdout } = spawnSync('python3', ask, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** What the lock file pins, and PyTorch where there is one. */
function versionsOf(pytorch) {
  const text = readFileSync(inRepository('benchmarks/package.json'), 'utf8');
  const pinned = Object.entries(JSON.parse(text).dependencies);
  const all = pytorch === undefined ? pinned : [...pinned, ['PyTorch', pytorch]];
  return all.map(([name, version]) => `${name} ${version}`).join(', ');
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

/**
 * Bytes in memory of a browser in which one contestant trains, after two slices; the first row is
 * the page that only holds the images.
 */
async function measureMemory(folders, task, taking, sliceMs) {
  const nobody = { name: 'the page with the images alone', module: 'none', options: {} };
  const rows = [];
  for (const contestant of [nobody, ...taking]) {
    const bytes = await withChromium(folders, async (place) => {
      const opened = await openInChromium(place, contestant, task, sliceMs);
      for (let slice = 0; slice < 2; ++slice) await opened.measure();
      return residentOfPages(place.browser);
    });
    rows.push({ name: contestant.name, bytes });
  }
  return rows;
}

const memoryTable = (rows) =>
  markdown('Memory of a page that trains LeNet-5, with what draws it', [
    ['', 'MB'],
    ...rows.map(({ name, bytes }) => [name, Math.round(bytes / 1e6)]),
  ]);

/** What the README shows of a whole run. */
function figureOf(measured, [images, ...memory]) {
  const megabytes = (bytes) => Math.round(bytes / 1e6);
  const ratio = (name, threads) => {
    const words = threads === 1 ? '1 thread' : `${threads} threads`;
    const task = measured.find((one) => one.task === name);
    return ratioOf(task, `Receptive, ${words}`, `PyTorch native, ${words}`) ?? '–';
  };
  return {
    tasks: mediansOf(measured),
    memory: Object.fromEntries(memory.map(({ name, bytes }) => [name, megabytes(bytes)])),
    images: megabytes(images.bytes),
    ratios: {
      'pytorch-lenet5': ratio('train-lenet5', 1),
      'pytorch-keras-1': ratio('train-keras', 1),
      'pytorch-keras-2': ratio('train-keras', 2),
    },
  };
}

async function main() {
  const options = readOptions(tasks);
  await setup({ purpose: 'test' });
  await build(['wasm', 'types', 'api', 'data']);
  installPeers();
  const pytorchHere = pytorchVersion();
  const models = mkdtempSync(join(tmpdir(), 'receptive-bench-'));
  try {
    await writeModels(models);
    const folders = { '/peers/': inRepository('benchmarks/node_modules'), '/models/': models };
    await withChromium(folders, async (place) => {
      const open = async (contestant, task, sliceMs) => {
        if (contestant.module !== 'pytorch')
          return openInChromium(place, contestant, task, sliceMs);
        if (pytorchHere === undefined) throw new Error('not installed here');
        return openInProcess(pytorchCommand, contestant, task, sliceMs);
      };
      const measured = [];
      for (const task of options.chosen)
        measured.push(await measureTask(contestants, open, task, options));
      const machine = `${machineOf(place.browser)}; ${versionsOf(pytorchHere)}`;
      const [training] = measured.filter(({ task }) => task === 'train-lenet5');
      const took = (name) =>
        training?.results.find((result) => result.name === name).why === undefined;
      const inPages = contestants.filter(({ name, module }) => module !== 'pytorch' && took(name));
      const lenet5 = tasks.find(({ name }) => name === 'train-lenet5');
      const memory = training ? await measureMemory(folders, lenet5, inPages, options.sliceMs) : [];
      const tables = [...measured.map(peerTable), ...(training ? [memoryTable(memory)] : [])];
      keep('peers', { machine, ...options, measured, memory }, tables);
      if (options.write) keepFigure('peers', 'bench:peers', machine, figureOf(measured, memory));
    });
  } finally {
    rmSync(models, { recursive: true, force: true });
  }
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The comparison stopped');
});
