// --save, --checkpoint-every and --resume: runs that outlive their process.

import { open as openFile, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ReceptiveError, receptiveError } from '../api/errors.ts';
import type { Dataset, Engine, FitOptions, Model, ResumeOptions, Run } from '../api/types.ts';
import {
  exclusive,
  fileError,
  given,
  number,
  type Options,
  text,
  UsageError,
  type Values,
} from './arguments.ts';
import { optimizerOf } from './optimizer.ts';

export const checkpointOptions: Options = {
  save: { value: 'FILE', meaning: 'where to keep the model and its run (safetensors)' },
  'checkpoint-every': { value: 'N', meaning: 'also save after every N epochs (at the end only)' },
  resume: {
    value: 'FILE',
    meaning: 'go on with a saved run; options given beside it change how',
  },
};

const unfinishedOf = (file: string) => `${file}.unfinished`;

/**
 * Refuses, before the first step, a file that could not be written after the last one: an hour of
 * training must not end in a folder that is not there. What stands in the file stays.
 */
export async function checkSavable(file: string): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  if (file === '' || there?.isDirectory()) {
    const what = file === '' ? '--save names nothing' : 'this is a folder';
    throw receptiveError('file_not_found', file, what, 'name a file, such as lenet5.safetensors');
  }
  const folder = dirname(file);
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    const remedy = `make it first (mkdir -p ${folder}) or choose another`;
    throw receptiveError('file_not_found', file, `there is no folder ${folder}`, remedy);
  }
  const unfinished = unfinishedOf(file);
  try {
    await (await openFile(unfinished, 'w')).close();
  } catch (thrown) {
    throw fileError(file, thrown, 'written');
  } finally {
    await rm(unfinished, { force: true }).catch(() => {});
  }
}

/** Never leaves half a file behind. */
export async function saveFile(bytes: Uint8Array, file: string): Promise<void> {
  const unfinished = unfinishedOf(file);
  try {
    await writeFile(unfinished, bytes);
    await rename(unfinished, file);
  } catch (thrown) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw fileError(file, thrown, 'written');
  }
}

/** Loads a saved model with its file's bytes; a refusal names the file. */
export async function loadSaved(
  engine: Engine,
  file: string,
): Promise<{ readonly model: Model; readonly bytes: Uint8Array }> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (thrown) {
    throw fileError(file, thrown, 'read');
  }
  try {
    return { model: await engine.load(bytes), bytes };
  } catch (thrown) {
    if (!(thrown instanceof ReceptiveError) || thrown.where !== 'checkpoint') throw thrown;
    throw receptiveError(thrown.code, file, thrown.message, thrown.remedy, thrown);
  }
}

export async function saveRun(run: Run, file: string): Promise<void> {
  await saveFile(await run.checkpoint(), file);
}

/** How many epochs lie between two files; 0 when only the end counts. */
export function epochsBetween(values: Values): number {
  const epochs = number(values, 'checkpoint-every');
  if (epochs === undefined) return 0;
  if (!Number.isInteger(epochs) || epochs < 1) {
    throw new UsageError(`--checkpoint-every ${epochs} is no number of epochs`);
  }
  if (text(values, 'save') === undefined) {
    throw new UsageError('--checkpoint-every needs --save to say where');
  }
  return epochs;
}

export interface Resumed {
  readonly model: Model;
  readonly run: Run;
}

/** `changes` are the options that were typed; what was typed of the optimiser is added. */
export async function resumeRun(
  engine: Engine,
  file: string,
  values: Values,
  changes: FitOptions,
  open: { readonly data: () => Promise<Dataset>; readonly validation: () => Promise<Dataset> },
): Promise<Resumed> {
  for (const other of ['preset', 'model', 'freeze', 'head']) exclusive(values, 'resume', other);
  const { model, bytes } = await loadSaved(engine, file);
  const saved = await engine.savedRun(bytes);
  const typed = ['optimizer', 'rate', 'momentum', 'weight-decay'].some(
    (name) => values[name] !== undefined,
  );
  const [data, validation] = [await open.data(), await open.validation()];
  await Promise.all([data.loaded, validation.loaded]);
  const optimizer = typed && saved ? optimizerOf(values, saved.optimizer) : undefined;
  const options: ResumeOptions = { ...changes, ...given({ optimizer }), validation };
  return { model, run: model.resume(bytes, data, options) };
}
