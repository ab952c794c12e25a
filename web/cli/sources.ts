// Options that several commands share, and the models and data they name.

import { createEngine } from '../api/engine.ts';
import { idxPart, mnistPart, type Part } from '../api/node.ts';
import type { Arithmetic, Dataset, Engine, LabelMap, LabelMapName, Model } from '../api/types.ts';
import { exclusive, number, type Options, text, UsageError, type Values } from './arguments.ts';
import { loadSaved } from './checkpoint.ts';
import type { CommandIo } from './io.ts';

export const modelOptions: Options = {
  preset: { value: 'NAME', meaning: 'a network known by name (lenet5)' },
  model: { value: 'FILE', meaning: 'a model that was saved' },
};

export const dataOptions: Options = {
  data: { value: 'NAME|FOLDER', meaning: 'mnist, or a folder of IDX files, plain or .gz (mnist)' },
  labels: { value: 'MAP', meaning: 'other labels: odd-even, or one for each class as 0,1,1 (own)' },
};

export const threadOptions: Options = {
  threads: {
    value: 'N',
    meaning: 'threads, 1 to 4; they never change the result (as many as pay)',
  },
  arithmetic: {
    value: 'KIND',
    meaning: 'exact, or fast: other last bits on other processors, where Node can (exact)',
  },
};

export const commonOptions: Options = {
  json: { meaning: 'JSON on standard output, one object per line' },
  help: { meaning: 'this text' },
};

/** What could not be had is said on standard error. */
export async function openEngine(values: Values, io?: CommandIo): Promise<Engine> {
  const typed = text(values, 'threads');
  const threads =
    typed === undefined || typed === 'auto' ? 'auto' : (number(values, 'threads') ?? 1);
  const arithmetic = text(values, 'arithmetic') as Arithmetic | undefined;
  const engine = await createEngine({ threads, ...(arithmetic ? { arithmetic } : {}) });
  if (engine.info.note) io?.err(`${engine.info.note}\n`);
  return engine;
}

export async function openModel(engine: Engine, values: Values, seed?: number): Promise<Model> {
  exclusive(values, 'preset', 'model');
  const file = text(values, 'model');
  if (file === undefined) {
    return engine.model(text(values, 'preset') ?? 'lenet5', seed === undefined ? {} : { seed });
  }
  return (await loadSaved(engine, file)).model;
}

export async function openData(engine: Engine, values: Values, part: Part): Promise<Dataset> {
  const data = text(values, 'data') ?? 'mnist';
  if (data === '') throw new UsageError('--data names nothing');
  const opened = await (data === 'mnist'
    ? mnistPart(part, { engine })
    : idxPart(data, part, { engine }));
  const map = text(values, 'labels');
  if (map === undefined) return opened;
  const relabelled = await opened.relabel(labelMapOf(map));
  await opened.dispose();
  return relabelled;
}

// A list of numbers, or a name that the engine may know.
function labelMapOf(map: string): LabelMap {
  const labels = map.split(',').map(Number);
  return labels.some(Number.isNaN) ? (map as LabelMapName) : labels;
}
