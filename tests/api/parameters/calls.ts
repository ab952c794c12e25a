// A valid call of every public method, to be spoilt in one place.

import {
  createEngine,
  type Dataset,
  defaultEngine,
  dense,
  type Engine,
  type Exercise,
  exerciseNumbers,
  flatten,
  type LiveOptions,
  type Model,
  sequential,
  sgd,
  type Trace,
  traceExercise,
} from '../../../web/api/index.ts';
import { idxFolder, idxPart, mnist, mnistPart } from '../../../web/api/node.ts';
import { CLASSES, idxImages, idxLabels, openSquares, SIDE } from '../idx.ts';
import { smallSpec } from '../small-model.ts';

/** What the calls are made on. */
export interface Setting {
  readonly engine: Engine;
  readonly model: Model;
  readonly data: Dataset;
  readonly trace: Trace;
  readonly checkpoint: Uint8Array;
  readonly exercise: Exercise;
}

export async function openSetting(): Promise<Setting> {
  const engine = await createEngine({ threads: 1 });
  const model = await engine.model(smallSpec);
  const data = await openSquares(engine, 8);
  const trace = await model.trace(new Float32Array(SIDE * SIDE), 1);
  const other = await engine.model(smallSpec);
  const ended = other.fit(data, { batchSize: 4 });
  await ended;
  const checkpoint = await ended.checkpoint();
  const exercise = await engine.exercise('update', 1);
  return { engine, model, data, trace, checkpoint, exercise };
}

interface Call {
  readonly on: (setting: Setting) => object | Promise<object>;
  readonly method: string;
  readonly arguments: (setting: Setting) => readonly unknown[];
}

const image = () => new Float32Array(SIDE * SIDE);
const weight = { node: 'conv1', name: 'weight', index: [0, 0, 1, 1] };
const cell = { ...weight, of: 'parameter' };
const output = { node: 'conv1', of: 'output' };
const remembered = {
  node: 'dense1',
  name: 'bias',
  step: 'velocity',
  values: new Float32Array(CLASSES),
};
const folder = '/a folder that is not there';

const on = (
  pick: Call['on'],
  methods: Readonly<Record<string, (setting: Setting) => readonly unknown[]>>,
) =>
  Object.entries(methods).map(([method, given]): Call => ({ on: pick, method, arguments: given }));

const functions = {
  createEngine,
  sequential,
  traceExercise,
  exerciseNumbers,
  defaultEngine,
  mnist,
  mnistPart,
  idxFolder,
  idxPart,
};

const engineCalls = on(({ engine }) => engine, {
  preset: () => ['lenet5'],
  example: () => ['perceptron'],
  exercise: () => ['update', 1],
  model: () => [smallSpec, { seed: 1 }],
  summary: () => [smallSpec],
  load: ({ checkpoint }) => [checkpoint],
  savedRun: ({ checkpoint }) => [checkpoint],
  idx: () => [{ images: idxImages(1, new Uint8Array(SIDE * SIDE)), labels: idxLabels([1]) }],
  digit: () => [new Float32Array(100), 10, 10],
});

const modelCalls = on(({ model }) => model, {
  fit: ({ data }) => [data, { batchSize: 4 }],
  resume: ({ data, checkpoint }) => [checkpoint, data, {}],
  evaluate: ({ data }) => [data, {}],
  predict: () => [image()],
  trace: () => [image(), [1], {}],
  parameter: () => ['conv1', 'weight'],
  setParameter: () => ['dense1', 'bias', new Float32Array(CLASSES)],
  withHead: () => [{ classes: 3 }],
});

const dataCalls = on(({ data }) => data, {
  images: () => [0, 1],
  labels: () => [0, 1],
  augmented: () => [0, { shift: 1 }, { seed: 1, epoch: 1 }],
  relabel: () => [[0, 0, 1, 1]],
});

// A short run for every call: it may be told to go to its end.
async function pausedRun({ engine, data }: Setting) {
  const model = await engine.model(smallSpec);
  const run = model.fit(data, { epochs: 3, batchSize: 4, paused: true });
  return {
    step: (count: number) => run.step(count),
    set: (options: LiveOptions) => run.set(options),
  };
}

const runCalls = on(pausedRun, {
  step: () => [1],
  set: () => [{ clipNorm: 1 }],
});

const traceCalls = on(({ trace }) => trace, {
  tensor: () => [output],
  tensors: () => [[output]],
  derive: () => [cell],
  deriveUpdate: () => [cell, sgd(), {}],
  setUpdate: () => [sgd({ momentum: 0.5 }), [remembered]],
  effect: () => [weight, sgd()],
  afterUpdate: () => [sgd()],
  withImages: () => [image(), [1]],
  chain: () => [weight],
  check: () => [weight],
  shares: () => [{ node: 'conv1', name: 'weight' }],
  operations: () => ['conv1'],
  matrix: () => ['conv1'],
  patch: () => [{ node: 'conv1', y: 1, x: 1 }, 'input'],
  seenBy: () => [{ node: 'input', y: 1, x: 1 }, 'conv1'],
  coverage: () => ['input', 'conv1'],
  diagnose: () => [{ node: 'dense1', of: 'output' }, [0, 0, 0, 0], 0.1],
});

const functionCalls = on(() => functions, {
  createEngine: () => [{ threads: 1 }],
  sequential: ({ engine }) => [[flatten(), dense(2)], { input: [1, 2, 2], engine }],
  traceExercise: ({ engine, exercise }) => [engine, exercise],
  exerciseNumbers: ({ trace }) => [trace, { symbol: 'W', query: output }],
  // There is no such folder: what passes for an argument ends there.
  idxFolder: ({ engine }) => [folder, { engine }],
  idxPart: ({ engine }) => [folder, 'train', { engine }],
  mnist: ({ engine }) => [{ engine, classes: 1 }],
  mnistPart: ({ engine }) => ['test', { engine, classes: 1 }],
});

const named = (owner: string, calls: readonly Call[]) =>
  calls.map((call) => [owner === '' ? call.method : `${owner}.${call.method}`, call] as const);

export const calls: ReadonlyMap<string, Call> = new Map([
  ...named('Engine', engineCalls),
  ...named('Model', modelCalls),
  ...named('Dataset', dataCalls),
  ...named('Run', runCalls),
  ...named('Trace', traceCalls),
  ...named('', functionCalls),
]);

/** The arguments with one place replaced. */
export function spoilt(
  given: readonly unknown[],
  at: number,
  path: readonly (string | number)[],
  value: unknown,
): readonly unknown[] {
  const whole = [...given];
  const [key] = path;
  if (key === undefined) whole[at] = value;
  else if (Array.isArray(whole[at])) whole[at] = [value];
  else if (typeof whole[at] === 'object') whole[at] = { ...whole[at], [key]: value };
  else whole[at] = typeof key === 'number' ? [value] : { [key]: value };
  return whole;
}
