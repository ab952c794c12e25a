// npm run bench:peers [-- --rounds N --slice MS --task NAME --out FOLDER]: Receptive beside what else
// trains or runs such networks in a browser. One Chromium, one page for each contestant, all of
// them asked in turn in every round, so that what else the machine does meets all alike.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
import { keep, machineOf, peerTable } from './report.mjs';
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

/** Why PyTorch cannot take part here; undefined when it can. */
function pytorchMissing() {
  const { status } = spawnSync('python3', ['-c', 'import torch'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'not installed here';
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

async function main() {
  const options = readOptions(tasks);
  await setup({ purpose: 'test' });
  await build(['wasm', 'types', 'api', 'data']);
  installPeers();
  const missing = pytorchMissing();
  const models = mkdtempSync(join(tmpdir(), 'receptive-bench-'));
  try {
    await writeModels(models);
    const folders = { '/peers/': inRepository('benchmarks/node_modules'), '/models/': models };
    await withChromium(folders, async (place) => {
      const open = async (contestant, task, sliceMs) => {
        if (contestant.module !== 'pytorch')
          return openInChromium(place, contestant, task, sliceMs);
        if (missing !== undefined) throw new Error(missing);
        return openInProcess(pytorchCommand, contestant, task, sliceMs);
      };
      const measured = [];
      for (const task of options.chosen)
        measured.push(await measureTask(contestants, open, task, options));
      const machine = machineOf(place.browser);
      keep('peers', { machine, ...options, measured }, measured.map(peerTable));
    });
  } finally {
    rmSync(models, { recursive: true, force: true });
  }
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The comparison stopped');
});
