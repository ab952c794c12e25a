// receptive train: a headless run.

import type { Engine, FitOptions, History, OptimizerSpec } from '../api/types.ts';
import { given, number, type Options, text, type Values } from './arguments.ts';
import {
  checkpointOptions,
  epochsBetween,
  type Resumed,
  resumeRun,
  saveRun,
} from './checkpoint.ts';
import { type Command, exitCodes } from './command.ts';
import { count, decimal, duration, percent } from './format.ts';
import { freeze } from './freeze.ts';
import type { CommandIo } from './io.ts';
import { optimizerOf, optimizerOptions } from './optimizer.ts';
import { humanReporter, jsonReporter } from './report.ts';
import { earlyStoppingOf, scheduleOf, scheduleOptions } from './schedule.ts';
import {
  commonOptions,
  dataOptions,
  modelOptions,
  openData,
  openEngine,
  openModel,
  threadOptions,
} from './sources.ts';

// Often enough for a line that a person reads, and for a prompt answer to Ctrl-C.
const SLICE_MS = 100;

const trainOptions: Options = {
  epochs: { value: 'N', meaning: 'passes over the training data (1)' },
  batch: { value: 'N', meaning: 'images per update (64)' },
  ...optimizerOptions,
  ...scheduleOptions,
  clip: { value: 'X', meaning: 'longest gradient, 0 for any (0)' },
  seed: { value: 'N', meaning: 'seed of the weights and of the shuffle (1)' },
  freeze: { value: 'LAYERS', meaning: 'layers to leave as they are, as conv1,conv2 (none)' },
  ...checkpointOptions,
};

interface Ending {
  readonly history: History;
  readonly weights: string;
  readonly threads: number;
  readonly parameters: number;
  readonly trainable: number;
}

// The names are those of scripts that read them; see docs and the README.
function doneEvent({ history, weights, threads, parameters, trainable }: Ending): object {
  const { epochs, imagesPerSecond, state, reason, best } = history;
  const last = epochs.at(-1)?.validation;
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0) / epochs.length;
  return {
    event: state,
    test_accuracy: last?.accuracy ?? null,
    test_loss: last?.loss ?? null,
    images_per_s: imagesPerSecond,
    epoch_s: epochs.length === 0 ? null : seconds,
    weights_sha256: weights,
    threads,
    parameters,
    trainable,
    ...given({ reason, best_epoch: best?.epoch }),
  };
}

function ending({ history, weights, threads, parameters, trainable }: Ending): string {
  const { epochs, seconds, imagesPerSecond, steps, reason } = history;
  // Of this session: a resumed run has trained on others before.
  const images = imagesPerSecond * seconds;
  const last = epochs.at(-1)?.validation;
  const found = last
    ? `test accuracy ${percent(last.accuracy)}, test loss ${decimal(last.loss)}\n`
    : '';
  const speed = `${count(imagesPerSecond)} images/s on ${threads} thread${threads > 1 ? 's' : ''}`;
  const frozen =
    trainable < parameters
      ? `${count(trainable)} of ${count(parameters)} parameters trained, ${count(parameters - trainable)} frozen\n`
      : '';
  const why = reason === undefined ? '' : `${reason}\n`;
  return (
    `${why}${found}${frozen}${count(images)} images in ${duration(seconds)}, ${count(steps)} steps, ${speed}\n` +
    `weights ${weights}\n`
  );
}

function optionsOf(values: Values): FitOptions {
  return {
    ...given({
      epochs: number(values, 'epochs'),
      batchSize: number(values, 'batch'),
      clipNorm: number(values, 'clip'),
      schedule: scheduleOf(values),
      earlyStopping: earlyStoppingOf(values),
      seed: number(values, 'seed'),
    }),
    sliceMs: SLICE_MS,
  } as FitOptions;
}

// A new run, or the saved one that --resume names.
async function begin(
  engine: Engine,
  values: Values,
  options: FitOptions,
  optimizer: OptimizerSpec,
): Promise<Resumed> {
  const open = {
    data: () => openData(engine, values, 'train'),
    validation: () => openData(engine, values, 'test'),
  };
  const saved = text(values, 'resume');
  if (saved !== undefined) return resumeRun(engine, saved, values, options, open);
  const opened = await openModel(engine, values, options.seed);
  const frozen = text(values, 'freeze');
  const model = frozen === undefined ? opened : await freeze(engine, opened, frozen);
  const [data, validation] = [await open.data(), await open.validation()];
  return { model, run: model.fit(data, { ...options, optimizer, validation }) };
}

async function run(values: Values, io: CommandIo): Promise<number> {
  const file = text(values, 'save');
  const every = epochsBetween(values);
  const options = optionsOf(values);
  const optimizer = optimizerOf(values);
  await using engine = await openEngine(values);
  const { model, run: training } = await begin(engine, values, options, optimizer);
  const reporter = values.json ? jsonReporter(io) : humanReporter(io);
  const forget = io.onInterrupt(() => void training.stop());
  try {
    for await (const log of training) {
      reporter.log(log);
      const due = log.event === 'epoch' && every > 0 && log.epoch % every === 0;
      if (due && file !== undefined) await saveRun(training, file);
    }
  } finally {
    forget();
    reporter.close();
  }
  const history = await training;
  if (file !== undefined) await saveRun(training, file);
  const { threads } = engine.info;
  const { parameters, trainable } = model.summary;
  const end = { history, weights: await model.weightsSha256(), threads, parameters, trainable };
  io.out(values.json ? `${JSON.stringify(doneEvent(end))}\n` : ending(end));
  if (file !== undefined) io.err(`saved to ${file}\n`);
  if (history.state === 'done') return exitCodes.ok;
  const goOn = file === undefined ? '' : `; --resume ${file} goes on`;
  io.err(`stopped after ${count(history.steps)} steps, as asked${goOn}\n`);
  return exitCodes.interrupted;
}

export const train: Command = {
  name: 'train',
  summary: 'Train a network on MNIST, or on your own IDX files.',
  options: {
    ...modelOptions,
    ...dataOptions,
    ...trainOptions,
    ...threadOptions,
    ...commonOptions,
  },
  example:
    'receptive train --preset lenet5 --data mnist --epochs 1 --batch 64 --optimizer sgd \\\n' +
    '           --rate 0.05 --momentum 0.9 --seed 1 --save lenet5.safetensors',
  run,
};
