// The kinds of all that the public API takes, method by method. A test reads the parameters out of the
// types and gives every one of them wrong values.

import {
  bytes,
  count,
  countOrNever,
  either,
  flag,
  floats,
  having,
  list,
  longText,
  members,
  milliseconds,
  number,
  numbers,
  oneOf,
  optional,
  options,
  plain,
  text,
  whole,
} from './arguments.ts';

const query = members({ node: text, of: text, name: optional(text), step: optional(text) });
const cell = members({
  node: text,
  of: text,
  name: optional(text),
  step: optional(text),
  index: list(number),
});
const parameterCell = members({ node: text, name: text, index: list(number) });
const place = members({ node: text, y: number, x: number });
const remembered = members({ node: text, name: text, step: text, values: floats });
const spec = either('the name of a preset or a description', text, plain);
const images = either(
  'a Float32Array, or a tensor with its shape',
  floats,
  members({ shape: list(count), data: floats }),
);
const labels = either(
  'a class, a list of classes or a Float32Array of target vectors',
  number,
  floats,
  numbers(),
);
const numberOrNull: typeof number = (value, where) =>
  value === null ? value : number(value, where);
const signal = having("an AbortController's signal", 'addEventListener', 'removeEventListener');
const stream = having('a ReadableStream of bytes', 'getReader');
const engine = having('an engine', 'model', 'idx');
const trace = having('a trace', 'tensor', 'shares');

const folderOptions = options({
  engine: optional(engine),
  classes: optional(number),
  firstEpochBlock: optional(number),
  symmetry: optional(text),
});

// What goes to the engine is its to judge; these shape the host's work.
const runMembers = {
  probeImages: optional(countOrNever),
  probeEverySteps: optional(countOrNever),
  sliceMs: optional(milliseconds),
  signal: optional(signal),
  paused: optional(flag),
  optimizer: optional(plain),
};

export const parameters = {
  createEngine: {
    options: options(
      {
        threads: optional(either("a number or 'auto'", number, text)),
        arithmetic: optional(text),
        assetBase: optional(either('an address', text, having('an address', 'toJSON'))),
        transport: optional(oneOf('worker', 'direct')),
        timeoutMs: optional(milliseconds),
        workerSource: optional(longText),
      },
      '',
    ),
  },
  sequential: {
    layers: list(plain),
    options: options({
      input: list(number),
      seed: optional(number),
      loss: optional(text),
      engine: optional(engine),
    }),
  },
  traceExercise: {
    engine,
    exercise: members({
      model: spec,
      parameters: list(members({ node: text, name: text, values: floats })),
      images: floats,
      labels: numbers(),
      update: optional(members({ optimizer: plain, remembered: list(remembered) })),
    }),
  },
  exerciseNumbers: { trace, tensor: members({ query, image: optional(count) }) },
  folder: { folder: text, options: folderOptions },
  part: { folder: text, part: oneOf('train', 'test'), options: folderOptions },
  mnist: { options: folderOptions },
  mnistPart: { part: oneOf('train', 'test'), options: folderOptions },

  preset: { name: text },
  example: { preset: text },
  exercise: { kind: text, seed: number },
  model: { spec, options: options({ seed: optional(number) }, '') },
  summary: { spec },
  load: { checkpoint: bytes },
  savedRun: { checkpoint: bytes },
  idx: {
    source: options({
      images: either('a Uint8Array or a stream of them', bytes, stream),
      labels: either('a Uint8Array, a stream of them or a Float32Array', bytes, stream, floats),
      name: optional(text),
      classes: optional(number),
      firstEpochBlock: optional(number),
      symmetry: optional(text),
      idleMs: optional(milliseconds),
    }),
  },
  digit: { pixels: floats, height: whole, width: whole },

  fit: { options: members(runMembers, 'fit') },
  resume: { checkpoint: bytes, options: members(runMembers, 'fit') },
  evaluate: { options: options({ signal: optional(signal) }, 'evaluate') },
  predict: { images },
  trace: { images, labels, options: plain },
  parameter: { node: text, name: text },
  setParameter: { node: text, name: text, values: floats },
  withHead: { options: plain },

  rows: { first: number, count: number },
  augmented: {
    row: number,
    augment: plain,
    version: options({ seed: optional(number), epoch: optional(number) }, ''),
  },
  relabel: { map: either('the name of a map or a list of classes', text, numbers()) },

  step: { step: count },
  set: { options: members({ optimizer: optional(plain) }, 'fit') },

  tensor: { query },
  tensors: { queries: list(query) },
  derive: { query: cell },
  deriveUpdate: { query: cell, optimizer: plain, state: plain },
  setUpdate: { optimizer: plain, remembered: list(remembered) },
  effect: { cell: parameterCell, optimizer: plain },
  afterUpdate: { optimizer: plain },
  withImages: { images, labels: numbers() },
  ofCell: { cell: parameterCell },
  shares: {
    parameter: members({ node: text, name: text, index: optional(list(number)) }),
  },
  ofNode: { node: text },
  patch: { place, of: text },
  seenBy: { place, by: text },
  coverage: { of: text, by: text },
  diagnose: {
    target: query,
    numbers: numbers('a list or an array of numbers', numberOrNull),
    tolerance: number,
  },
};
