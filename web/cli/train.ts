// receptive train: a headless run.

import { writeFile } from 'node:fs/promises';
import type { ScheduleSpec } from '../api/generated/schema.ts';
import type { FitOptions, History, Model } from '../api/types.ts';
import { fileError, given, number, type Options, text, type Values } from './arguments.ts';
import { type Command, exitCodes } from './command.ts';
import { count, decimal, duration, percent } from './format.ts';
import { freeze } from './freeze.ts';
import type { CommandIo } from './io.ts';
import { optimizerOf, optimizerOptions } from './optimizer.ts';
import { humanReporter, jsonReporter } from './report.ts';
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
  schedule: { value: 'NAME', meaning: 'how the rate changes, such as cosineDecay (constantRate)' },
  clip: { value: 'X', meaning: 'longest gradient, 0 for any (0)' },
  seed: { value: 'N', meaning: 'seed of the weights and of the shuffle (1)' },
  freeze: { value: 'LAYERS', meaning: 'layers to leave as they are, as conv1,conv2 (none)' },
  save: { value: 'FILE', meaning: 'where to keep the trained model (safetensors)' },
};

// By name, with the defaults of the schedule; the engine refuses a name that it does not know.
function scheduleOf(values: Values): ScheduleSpec | undefined {
  const type = text(values, 'schedule');
  return type === undefined ? undefined : ({ type } as ScheduleSpec);
}

async function save(model: Model, path: string): Promise<void> {
  try {
    await writeFile(path, await model.save());
  } catch (thrown) {
    throw fileError(path, thrown, 'written');
  }
}

interface Ending {
  readonly history: History;
  readonly weights: string;
  readonly threads: number;
  readonly parameters: number;
  readonly trainable: number;
}

// The names are those of scripts that read them; see docs and the README.
function doneEvent({ history, weights, threads, parameters, trainable }: Ending): object {
  const { epochs, imagesPerSecond, state } = history;
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
  };
}

function ending({ history, weights, threads, parameters, trainable }: Ending): string {
  const { epochs, images, seconds, imagesPerSecond, steps } = history;
  const last = epochs.at(-1)?.validation;
  const found = last
    ? `test accuracy ${percent(last.accuracy)}, test loss ${decimal(last.loss)}\n`
    : '';
  const speed = `${count(imagesPerSecond)} images/s on ${threads} thread${threads > 1 ? 's' : ''}`;
  const frozen =
    trainable < parameters
      ? `${count(trainable)} of ${count(parameters)} parameters trained, ${count(parameters - trainable)} frozen\n`
      : '';
  return (
    `${found}${frozen}${count(images)} images in ${duration(seconds)}, ${count(steps)} steps, ${speed}\n` +
    `weights ${weights}\n`
  );
}

async function run(values: Values, io: CommandIo): Promise<number> {
  const seed = number(values, 'seed');
  const optimizer = optimizerOf(values);
  const options: FitOptions = given({
    epochs: number(values, 'epochs'),
    batchSize: number(values, 'batch'),
    clipNorm: number(values, 'clip'),
    schedule: scheduleOf(values),
    seed,
  }) as FitOptions;
  await using engine = await openEngine(values);
  const opened = await openModel(engine, values, seed);
  const frozen = text(values, 'freeze');
  const model = frozen === undefined ? opened : await freeze(engine, opened, frozen);
  const data = await openData(engine, values, 'train');
  const validation = await openData(engine, values, 'test');
  const reporter = values.json ? jsonReporter(io) : humanReporter(io);
  const training = model.fit(data, { ...options, optimizer, validation, sliceMs: SLICE_MS });
  const forget = io.onInterrupt(() => void training.stop());
  try {
    for await (const log of training) reporter.log(log);
  } finally {
    forget();
    reporter.close();
  }
  const history = await training;
  const file = text(values, 'save');
  if (file !== undefined) await save(model, file);
  const { threads } = engine.info;
  const { parameters, trainable } = model.summary;
  const end = { history, weights: await model.weightsSha256(), threads, parameters, trainable };
  io.out(values.json ? `${JSON.stringify(doneEvent(end))}\n` : ending(end));
  if (file !== undefined) io.err(`saved to ${file}\n`);
  if (history.state === 'done') return exitCodes.ok;
  io.err(`stopped after ${count(history.steps)} steps, as asked\n`);
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
