// docs/layers and the engine say the same: every layer has a page, its table of fields is the
// engine's, and the numbers of its examples, which its text explains, are what the public API gives.
// docs/layers/README.md explains how an example gets the gradient that it asks for.

import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as api from '../../web/api/index.ts';
import {
  conv2d,
  createEngine,
  dense,
  type Engine,
  flatten,
  type LayerSpec,
  type Model,
  type ModelSpec,
  type Tensor,
} from '../../web/api/index.ts';
import { instantiateFrom } from '../../web/api/instantiate.ts';
import type { ExplainModule } from '../../web/api/wasm-module.ts';

/** Numbers in the shape of their tensor: [c][h][w], or as a parameter's. */
type Nested = readonly Nested[] | number;

interface Example {
  readonly layer: LayerSpec;
  /** Whether the trace is of a training step; where it makes a difference. */
  readonly training: boolean;
  readonly inputs: readonly Nested[];
  readonly parameters: Readonly<Record<string, Nested>>;
  readonly outputGradient: Nested;
  readonly output: Nested;
  readonly inputGradients: readonly Nested[];
  readonly parameterGradients: Readonly<Record<string, Nested>>;
}

interface LayerEntry {
  readonly type: string;
  readonly meaning: string;
  readonly fields: readonly {
    readonly name: string;
    readonly meaning: string;
    readonly required: boolean;
    readonly default?: unknown;
  }[];
}

// A function whose body may await has no name of its own.
const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor;
const folder = new URL('../../docs/layers/', import.meta.url);
const wasm = new URL('../../web/api/wasm/', import.meta.url);
const code = await WebAssembly.compile(readFileSync(new URL('receptive-explain.wasm', wasm)));
const module = await instantiateFrom<ExplainModule>(
  new URL('receptive-explain.mjs', wasm).href,
  code,
  1,
);
const { layers }: { layers: readonly LayerEntry[] } = JSON.parse(module.schema());
const index = 'README.md';
const pages = readdirSync(folder).filter((file) => file !== index);
const textOf = (file: string) => readFileSync(new URL(file, folder), 'utf8');

const flat = (values: Nested): number[] =>
  typeof values === 'number' ? [values] : values.flatMap(flat);

function shapeOf(values: Nested): number[] {
  const [first] = typeof values === 'number' ? [] : values;
  return typeof values === 'number' || first === undefined
    ? []
    : [values.length, ...shapeOf(first)];
}

/** The examples of a page. A member that the test would not look at is refused. */
function examplesOf(text: string): Example[] {
  return [...text.matchAll(/^```json example\n(.*?)^```$/gms)].map(([, json = '']) => {
    const { input, inputGradient, ...members } = JSON.parse(json);
    const example = {
      inputs: [input],
      inputGradients: [inputGradient],
      training: false,
      parameters: {},
      parameterGradients: {},
      ...members,
    };
    expect(Object.keys(example).sort(), json).toEqual(
      [
        'layer',
        'training',
        'inputs',
        'parameters',
        'outputGradient',
        'output',
        'inputGradients',
        'parameterGradients',
      ].sort(),
    );
    return example;
  });
}

function fieldTable({ fields }: LayerEntry): string {
  if (fields.length === 0) return 'None of its own.\n';
  const rows = fields.map((field) => {
    const value = field.required ? 'required' : `\`${JSON.stringify(field.default)}\``;
    return `| \`${field.name}\` | ${value} | ${field.meaning} |\n`;
  });
  return `| field | default | meaning |\n|---|---|---|\n${rows.join('')}`;
}

/** The layer between the image and a unit whose gradient can be chosen. Of several inputs, 1×1
 * convolutions pick each one's channels out of the image. */
function networkOf({ layer, inputs }: Example): ModelSpec {
  const shapes = inputs.map(shapeOf);
  const channels = shapes.reduce((sum, [c = 0]) => sum + c, 0);
  const [, h = 0, w = 0] = shapes[0] ?? [];
  const pickers =
    inputs.length === 1
      ? []
      : shapes.map(([c = 0], k) =>
          conv2d(c, 1, { name: `pick${k}`, bias: false, inputs: ['input'] }),
        );
  const read = pickers.length === 0 ? ['input'] : pickers.map((_, k) => `pick${k}`);
  return {
    version: 1,
    input: [channels, h, w],
    layers: [
      ...pickers,
      { ...layer, name: 'example', inputs: read },
      flatten(),
      dense(1, { name: 'unit' }),
    ],
    loss: 'sigmoidBinaryCrossEntropy',
  };
}

async function setParameters(model: Model, example: Example): Promise<void> {
  const set = (node: string, name: string, values: readonly number[]) =>
    model.setParameter(node, name, Float32Array.from(values));
  const channels = example.inputs.map((values) => shapeOf(values)[0] ?? 0);
  const all = channels.reduce((sum, c) => sum + c, 0);
  let first = 0;
  for (const [k, count] of channels.entries()) {
    const from = first;
    const picked = Array.from({ length: count * all }, (_, i) =>
      i % all === from + Math.floor(i / all) ? 1 : 0,
    );
    if (channels.length > 1) await set(`pick${k}`, 'weight', picked);
    first += count;
  }
  for (const [name, values] of Object.entries(example.parameters)) {
    await set('example', name, flat(values));
  }
  const output = flat(example.output);
  const weight = flat(example.outputGradient).map((gradient) => 2 * gradient);
  await set('unit', 'weight', weight);
  await set('unit', 'bias', [-weight.reduce((sum, number, i) => sum + number * output[i]!, 0)]);
}

// Pages show seven decimals; the engine computes in float.
const tolerance = 1e-6;

function expectTensor(actual: Tensor, shape: readonly number[], expected: Nested, what: string) {
  expect(actual.shape, `shape of ${what}`).toEqual(shape);
  for (const [i, number] of flat(expected).entries()) {
    const error = Math.abs(actual.data[i]! - number) / Math.max(1, Math.abs(number));
    expect(error, `${what}, cell ${i}: ${actual.data[i]} for ${number}`).toBeLessThan(tolerance);
  }
}

async function expectExample(engine: Engine, example: Example): Promise<void> {
  await using model = await engine.model(networkOf(example));
  const own = model.parameters.filter(({ node }) => node === 'example');
  const names = (of: typeof own) => of.map(({ name }) => name);
  expect(Object.keys(example.parameters)).toEqual(names(own));
  expect(Object.keys(example.parameterGradients)).toEqual(
    names(own.filter(({ learnt }) => learnt)),
  );
  expect(example.inputGradients).toHaveLength(example.inputs.length);
  await setParameters(model, example);
  const images = Float32Array.from(example.inputs.flatMap(flat));
  await using trace = await model.trace(images, 0, { training: example.training });
  const node = 'example';
  const cells = (of: 'output' | 'outputGradient') => trace.tensor({ node, of });
  const ofImage = (values: Nested) => [1, ...shapeOf(values)];
  const { output, outputGradient } = example;
  expectTensor(await cells('output'), ofImage(output), output, 'output');
  expectTensor(await cells('outputGradient'), ofImage(outputGradient), outputGradient, 'dL/dY');
  for (const [k, expected] of example.inputGradients.entries()) {
    const actual = await trace.tensor({ node, of: 'inputGradient', name: String(k) });
    expectTensor(actual, ofImage(expected), expected, `gradient of input ${k}`);
  }
  for (const [name, expected] of Object.entries(example.parameterGradients)) {
    const actual = await trace.tensor({ node, of: 'parameterGradient', name });
    expectTensor(actual, shapeOf(expected), expected, `gradient of ${name}`);
  }
}

describe('docs/layers', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine({ threads: 1 });
  });
  afterAll(() => engine.dispose());

  it('has a page for every layer, and none for anything else', () => {
    expect(pages.sort()).toEqual(layers.map(({ type }) => `${type}.md`).sort());
  });

  it('lists every layer with its meaning', () => {
    const rows = textOf(index).match(/^\| \[.*$/gm);
    expect(rows).toEqual(
      layers.map(({ type, meaning }) => `| [${type}](${type}.md) | ${meaning} |`),
    );
  });

  it('shows a program that prints what it says', async () => {
    const [, program = ''] = /^```js example\n(.*?)^```$/ms.exec(textOf(index)) ?? [];
    const printed: string[] = [];
    const log = (...values: unknown[]) => printed.push(values.join(' '));
    const body = program.replace(/^import (.*) from 'receptive';$/m, 'const $1 = api;');
    await new AsyncFunction('api', 'console', body)(api, { log });
    expect(printed).toEqual([/console\.log\(.*\/\/ (.*)$/m.exec(program)?.[1]]);
  });

  describe.each(layers.filter(({ type }) => pages.includes(`${type}.md`)))('$type', (layer) => {
    const text = textOf(`${layer.type}.md`);

    it('names the fields, defaults and meanings of the engine', () => {
      const [, table] = /^## Fields\n\n(.*?\n)\n/ms.exec(text) ?? [];
      expect(table).toBe(fieldTable(layer));
    });

    it('explains numbers that its examples hold', () => {
      const held = examplesOf(text).flatMap(({ output, inputGradients, parameterGradients }) =>
        flat([output, ...inputGradients, ...Object.values(parameterGradients)]),
      );
      const explained = [...text.matchAll(/\*\*(−?[\d.]+)\*\*/g)];
      expect(explained.length).toBeGreaterThan(1);
      for (const [, number = ''] of explained) {
        expect(held).toContain(Number(number.replace('−', '-')));
      }
    });

    it('has examples whose numbers the engine gives', async () => {
      const examples = examplesOf(text);
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        expect(example.layer.type).toBe(layer.type);
        await expectExample(engine, example);
      }
    });
  });
});
