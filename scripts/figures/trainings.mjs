// Figures that take a training on MNIST: accuracies and checksums, by the command line itself. They
// are the same on every machine, so `npm run proofs` trains again and compares.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inRepository } from '../build/paths.mjs';

const command = 'npm run figures -- --trained';
// The minis take a minute an epoch: of them one seed is shown.
const seedsOf = (preset) => (preset.endsWith('-mini') ? [1] : [1, 2, 3, 4, 5, 6, 7, 8]);
/** The rates of the README's table of networks. */
export const rates = {
  lenet5: '0.05',
  'lenet5-tanh': '0.05',
  mlp: '0.05',
  'small-cnn': '0.05',
  'alexnet-mini': '0.02',
  'vgg-mini': '0.01',
  'inception-mini': '0.05',
  'resnet-mini': '0.1',
};
/** Runs of several epochs with a decaying rate. */
export const longer = {
  'resnet-mini': { rate: '0.05', epochs: 3 },
  'alexnet-mini': { rate: '0.02', epochs: 4 },
  'vgg-mini': { rate: '0.02', epochs: 4 },
  'inception-mini': { rate: '0.05', epochs: 4 },
};

const sgd = (rate) => ['--batch', '64', '--optimizer', 'sgd', '--rate', rate, '--momentum', '0.9'];
const percent = (share) => `${(100 * share).toFixed(2)} %`;

/** Runs `receptive train` on one thread and returns what it says at the end. */
async function train(parameters) {
  const script = inRepository('bin/receptive.mjs');
  const all = [script, 'train', '--data', 'mnist', '--threads', '1', '--json', ...parameters];
  const { stdout } = await promisify(execFile)(process.execPath, all, { maxBuffer: 1 << 26 });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1));
}

const epochOf = (preset, seed) => [
  ...['--preset', preset, '--epochs', '1', '--seed', String(seed)],
  ...sgd(rates[preset]),
];

/** One epoch from each seed: the first one's accuracy and weights, and what the others reach. */
const epochs = (preset) => async (inTurn) => {
  const seeds = seedsOf(preset);
  const ends = await Promise.all(seeds.map((seed) => inTurn(() => train(epochOf(preset, seed)))));
  const shares = ends.map((end) => end.test_accuracy);
  const first = { accuracy: percent(shares[0]), weights: ends[0].weights_sha256 };
  if (seeds.length === 1) return first;
  const [lowest, highest] = [Math.min(...shares), Math.max(...shares)];
  return {
    ...first,
    mean: percent(shares.reduce((sum, share) => sum + share, 0) / shares.length),
    range: `${(100 * lowest).toFixed(2)} to ${percent(highest)}`,
  };
};

const decaying = (preset) => async (inTurn) => {
  const { rate, epochs } = longer[preset];
  const run = ['--preset', preset, '--epochs', String(epochs), '--seed', '1', ...sgd(rate)];
  const end = await inTurn(() => train([...run, '--schedule', 'cosineDecay']));
  return { accuracy: percent(end.test_accuracy), weights: end.weights_sha256 };
};

/** A new head on what one epoch has taught a preset. */
const head = (preset) => (inTurn) =>
  inTurn(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'receptive-figures-'));
    try {
      const file = join(folder, 'digits.safetensors');
      await train([...epochOf(preset, 1), '--save', file]);
      const onTop = ['--model', file, '--head', 'softmax', '--labels', 'odd-even', '--epochs', '1'];
      const end = await train(onTop);
      return {
        accuracy: percent(end.test_accuracy),
        trained: end.trainable,
        weights: end.weights_sha256,
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

/** `{name: how to make its value}`. */
export const trainings = {
  ...Object.fromEntries(Object.keys(rates).map((preset) => [`epoch.${preset}`, epochs(preset)])),
  ...Object.fromEntries(
    Object.keys(longer).map((preset) => [`longer.${preset}`, decaying(preset)]),
  ),
  'head.mlp': head('mlp'),
  'head.lenet5': head('lenet5'),
};

/** A function that runs at most as many tasks at once as there are processors. */
function inTurns(places = availableParallelism()) {
  const waiting = [];
  let running = 0;
  return async (task) => {
    if (running === places) await new Promise((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      if (waiting.length > 0) waiting.shift()();
      else running -= 1;
    }
  };
}

/** Trains for the figures of these names; `done` hears of each. */
export async function trainedFigures(names, done) {
  const inTurn = inTurns();
  const figures = {};
  await Promise.all(
    names.map(async (name) => {
      figures[name] = { value: await trainings[name](inTurn), command };
      done(name, figures[name].value);
    }),
  );
  return figures;
}
