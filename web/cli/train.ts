// receptive train: a headless run.

import { ReceptiveError } from '../api/errors.ts';
import type { Engine, FitOptions, History, Model, OptimizerSpec } from '../api/types.ts';
import { given, number, type Options, text, type Values } from './arguments.ts';
import { augmentOf } from './augment.ts';
import {
  checkpointOptions,
  checkSavable,
  epochsBetween,
  type Resumed,
  resumeRun,
  saveFile,
  saveRun,
} from './checkpoint.ts';
import { type Command, exitCodes } from './command.ts';
import { count, decimal, duration, percent } from './format.ts';
import { freeze } from './freeze.ts';
import { changeHead } from './head.ts';
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
  augment: { value: 'LIST', meaning: 'how far to change images, as shift=2,rotate=10 (not)' },
  seed: { value: 'N', meaning: 'seed of weights, shuffle and augmentation (1)' },
  head: { value: 'KIND', meaning: 'a new last layer on frozen ones: softmax or sigmoid (none)' },
  freeze: { value: 'LAYERS', meaning: 'layers to leave as they are, as conv1,conv2 (none)' },
  ...checkpointOptions,
};

interface Ending {
  readonly history: History;
  /** Steps made before this session, by a run that was saved. */
  readonly stepsBefore: number;
  readonly weights: string;
  readonly parameters: number;
  readonly trainable: number;
  /** Whether the frozen parameters have the bytes they began with; null when none is frozen. */
  readonly frozenUnchanged: boolean | null;
}

// The names are those of scripts that read them; see docs and the README.
function doneEvent(ending: Ending): object {
  const { history, weights, parameters, trainable, frozenUnchanged } = ending;
  const { epochs, imagesPerSecond, threads, state, reason, best } = history;
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
    frozen: parameters - trainable,
    frozen_unchanged: frozenUnchanged,
    ...given({ reason, best_epoch: best?.epoch }),
  };
}

function report(ending: Ending): string {
  const { history, stepsBefore, weights, parameters, trainable, frozenUnchanged } = ending;
  const { epochs, seconds, imagesPerSecond, threads, steps, reason } = history;
  // Of this session: a resumed run has trained on others before.
  const images = imagesPerSecond * seconds;
  const last = epochs.at(-1)?.validation;
  const found = last
    ? `test accuracy ${percent(last.accuracy)}, test loss ${decimal(last.loss)}\n`
    : '';
  const speed = `${count(imagesPerSecond)} images/s on ${threads} thread${threads > 1 ? 's' : ''}`;
  const frozen =
    frozenUnchanged === null
      ? ''
      : `${count(trainable)} of ${count(parameters)} parameters trained, ${count(parameters - trainable)} frozen: ` +
        `${frozenUnchanged ? 'byte-equal before and after' : 'CHANGED'}\n`;
  const why = reason === undefined ? '' : `${reason}\n`;
  const before = stepsBefore === 0 ? '' : ` (${count(steps)} with those before)`;
  const span = `${count(images)} images in ${duration(seconds)}, ${count(steps - stepsBefore)} steps${before}`;
  return `${why}${found}${frozen}${span}, ${speed}\n` + `weights ${weights}\n`;
}

function optionsOf(values: Values): FitOptions {
  return {
    ...given({
      epochs: number(values, 'epochs'),
      batchSize: number(values, 'batch'),
      clipNorm: number(values, 'clip'),
      schedule: scheduleOf(values),
      earlyStopping: earlyStoppingOf(values),
      augment: augmentOf(values),
      seed: number(values, 'seed'),
    }),
    sliceMs: SLICE_MS,
  } as FitOptions;
}

interface Begun extends Resumed {
  /** Of the parameters that training must not change. */
  readonly frozenBefore: string;
}

// A new run, or the saved one that --resume names.
async function begin(
  engine: Engine,
  values: Values,
  options: FitOptions,
  optimizer: OptimizerSpec,
): Promise<Begun> {
  const open = {
    data: () => openData(engine, values, 'train'),
    validation: () => openData(engine, values, 'test'),
  };
  const saved = text(values, 'resume');
  if (saved !== undefined) {
    const resumed = await resumeRun(engine, saved, values, options, open);
    return { ...resumed, frozenBefore: await resumed.model.frozenSha256() };
  }
  const data = await open.data();
  const opened = await openModel(engine, values, options.seed);
  const headed = await changeHead(opened, values, data.classes, options.seed);
  const frozen = text(values, 'freeze');
  const model = frozen === undefined ? headed : await freeze(engine, headed, frozen);
  const frozenBefore = await model.frozenSha256();
  const validation = await open.validation();
  return { model, run: model.fit(data, { ...options, optimizer, validation }), frozenBefore };
}

/** Of a run that diverged: what its error says one can go back to. */
async function saveLastGood(
  thrown: unknown,
  model: Model,
  file: string,
  io: CommandIo,
): Promise<void> {
  if (!(thrown instanceof ReceptiveError) || thrown.code !== 'diverged') return;
  const restored = await model.restoreLastGood().catch(() => undefined);
  if (restored === undefined) {
    io.err(`there are no good weights, so nothing is saved to ${file}\n`);
    return;
  }
  await saveFile(await model.save(), file);
  io.err(`the last good weights, of step ${count(restored.step)}, are in ${file}\n`);
}

async function run(values: Values, io: CommandIo): Promise<number> {
  const file = text(values, 'save');
  const every = epochsBetween(values);
  if (file !== undefined) await checkSavable(file);
  const options = optionsOf(values);
  const optimizer = optimizerOf(values);
  await using engine = await openEngine(values, io);
  const { model, run: training, frozenBefore } = await begin(engine, values, options, optimizer);
  const reporter = values.json ? jsonReporter(io) : humanReporter(io);
  const forget = io.onInterrupt(() => void training.stop());
  let stepsBefore: number | undefined;
  try {
    for await (const log of training) {
      reporter.log(log);
      stepsBefore ??= log.step;
      const due = log.event === 'epoch' && every > 0 && log.epoch % every === 0;
      if (due && file !== undefined) await saveRun(training, file);
    }
  } catch (thrown) {
    reporter.close();
    if (file !== undefined) await saveLastGood(thrown, model, file, io);
    throw thrown;
  } finally {
    forget();
    reporter.close();
  }
  const history = await training;
  if (file !== undefined) await saveRun(training, file);
  const { parameters, trainable } = model.summary;
  const isFrozen = trainable < parameters;
  const frozenUnchanged = isFrozen ? (await model.frozenSha256()) === frozenBefore : null;
  const weights = await model.weightsSha256();
  const end = {
    history,
    stepsBefore: stepsBefore ?? 0,
    weights,
    parameters,
    trainable,
    frozenUnchanged,
  };
  io.out(values.json ? `${JSON.stringify(doneEvent(end))}\n` : report(end));
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
