// The programs of docs/ and the README run, and give what their pages say.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CellQuery,
  type Chain,
  createEngine,
  type Dataset,
  type Derivation,
  type Diagnosis,
  defaultEngine,
  type Engine,
  type History,
  type Model,
  mistakeHints,
  type NumericCheck,
  type OptimizerSpec,
  type Run,
  type Trace,
} from '../../web/api/index.ts';
import { instantiateFrom } from '../../web/api/instantiate.ts';
import type { ExplainModule } from '../../web/api/wasm-module.ts';
import { pageText, runPage, tableOf } from './doc-pages.ts';
import { idxImages, idxLabels, noise } from './idx.ts';

const SIDE = 28;

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine({ threads: 1 });
});
afterAll(() => engine.dispose());

/** Noise in the shape of MNIST: what is learnt of it is of no use elsewhere. */
async function noiseDigits(of: Engine, rows: number, seed: number): Promise<Dataset> {
  const random = noise(seed);
  const pixels = Uint8Array.from({ length: rows * SIDE * SIDE }, () => random.next().value);
  const labels = Array.from({ length: rows }, (_, row) => row % 10);
  return of.idx({ images: idxImages(rows, pixels, SIDE), labels: idxLabels(labels) });
}

const mnist = async (of = engine) => ({
  train: await noiseDigits(of, 160, 1),
  test: await noiseDigits(of, 40, 2),
});

describe('docs/explanations.md', () => {
  const page = 'docs/explanations.md';
  let found: { readonly trace: Trace; readonly probability: Derivation } & Chain &
    NumericCheck &
    Diagnosis;
  beforeAll(async () => {
    // A student who has turned the gradient of the kernel by 180 degrees.
    const example = (await engine.example('one-filter-cnn'))!;
    const model = await engine.model('one-filter-cnn');
    for (const { node, name, values } of example.parameters) {
      await model.setParameter(node, name, values);
    }
    const trace = await model.trace(example.image, example.label);
    const query = { node: 'conv1', of: 'parameterGradient', name: 'weight' } as const;
    const { data } = await trace.tensor(query);
    found = await runPage(page, { engine, numbersOfAStudent: [...data].reverse() });
  });

  it('says of a softmax what its page says', () => {
    const { value, terms, between } = found.probability;
    const [own, ...exponentials] = terms;
    expect(own?.factors).toEqual(exponentials[2]?.factors);
    expect((own?.product ?? 0) / (between?.sum ?? 0)).toBeCloseTo(value, 6);
    expect(exponentials.map((term) => term.between?.target)).toEqual([0, 0, 1]);
    const sum = exponentials.reduce((all, { product }) => all + product, 0);
    expect(between?.sum).toBeCloseTo(sum, 12);
    for (const { product, between: on } of exponentials) {
      expect(product).toBeCloseTo(Math.exp(on?.distance ?? 0), 12);
      expect(on?.error).toBe((on?.probability ?? 0) - (on?.target ?? 0));
    }
  });

  it('writes the chain as the engine does', () => {
    const quoted = [...pageText(page).matchAll(/^> (.*)$/gm)].map(([, line]) => line).join(' ');
    expect(found.paths).toEqual([quoted]);
    const pool = found.links.find(({ notation }) => notation === '∂pool1/∂relu1');
    expect(pool?.local).toMatchObject({ rows: 4, columns: 16 });
    expect(pool?.local.entries?.map(([, , value]) => value)).toEqual([1, 1, 1, 1]);
    expect(found.split?.largestDifference).toBeLessThan(1e-6);
  });

  it('finds the gradient right and the mistake by its name', () => {
    expect(found.kinks).toEqual([]);
    expect(found.numeric).toBeCloseTo(found.exact, 8);
    expect(found.traced).toBeCloseTo(found.exact, 6);
    expect(found.right).toBe(false);
    expect(found.mistakes.map(({ mistake }) => mistake)).toEqual(['kernel_rotated']);
  });

  it('says of a convolution and a dense layer the sums that the engine says', async () => {
    const { trace } = found;
    const sums = async (node: string) =>
      (await trace.operations(node)).map(({ formula }) => formula);
    const rows = tableOf(page, '');
    const column = (k: number) => rows.map((row) => row[k]);
    expect(await sums('conv1')).toEqual(column(1));
    expect(await sums('dense1')).toEqual(column(2));
    const { agreements } = await trace.matrix('conv1');
    expect(agreements.every(({ within }) => within)).toBe(true);
  });

  it('lists every mistake that is known', () => {
    expect(tableOf(page, 'mistake').map(([name]) => name)).toEqual(
      Object.keys(mistakeHints).map((name) => `\`${name}\``),
    );
  });
});

describe('docs/checkpoints.md', () => {
  const page = 'docs/checkpoints.md';
  const headerOf = (file: Uint8Array) => {
    const view = new DataView(file.buffer, file.byteOffset);
    const length = Number(view.getBigUint64(0, true));
    return JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  };
  const names = (rows: string[][]) =>
    rows.flatMap(([cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).sort();

  it('saves a run and goes on with it elsewhere, and lists what is in its file', async () => {
    const begun = await engine.model('lenet5');
    const { file, run, resumed } = await runPage<{
      readonly file: Uint8Array;
      readonly run: Run;
      readonly resumed: Model;
    }>(page, {
      engine,
      mnist: await mnist(),
      model: begun,
    });
    expect((await run).state).toBe('done');
    expect(await resumed.weightsSha256()).toBe(await begun.weightsSha256());
    const { __metadata__: metadata, ...tensors } = headerOf(file);
    expect(Object.keys(metadata).sort()).toEqual(names(tableOf(page, 'key')));
    expect(Object.keys(tensors)[0]).toBe('conv1.weight');
    const keys = Object.keys(JSON.parse(metadata.run));
    expect(keys.sort()).toEqual(names(tableOf(page, 'key of a run')));
  });
});

describe('docs/training.md', () => {
  it('ends early as it says', async () => {
    const { history } = await runPage<{ readonly history: History }>('docs/training.md', {
      model: await engine.model('lenet5'),
      mnist: await mnist(),
    });
    const said = /^history\.reason; \/\/ "(.*)"$/m.exec(pageText('docs/training.md'))?.[1] ?? '';
    const pattern = said.replaceAll(/\d+/g, '\\d+');
    expect(pattern).toContain('stopped early');
    expect(history.reason).toMatch(new RegExp(`^${pattern}$`));
    expect(history.best).toEqual({ epoch: expect.any(Number), loss: expect.any(Number) });
  });
});

describe('docs/transfer.md', () => {
  const page = 'docs/transfer.md';

  it('trains a head on layers that stay', async () => {
    const trained = await engine.model('mlp');
    const { headed, data } = await runPage<{ readonly headed: Model; readonly data: Dataset }>(
      page,
      {
        trained,
        mnist: await mnist(),
      },
    );
    expect(data.classes).toBe(2);
    expect(headed.summary).toMatchObject({ parameters: 265_802, trainable: 202 });
  });

  it('counts the parameters of heads as the engine does', async () => {
    for (const [kind = '', , loss, onMlp = '', onLenet = ''] of tableOf(page, 'head')) {
      for (const [preset, said] of [
        ['mlp', onMlp],
        ['lenet5', onLenet],
      ] as const) {
        await using model: Model = await engine.model(preset);
        const options = { kind: kind.replaceAll('`', '') as 'softmax' | 'sigmoid' };
        await using headed = await model.withHead(options);
        expect(said).toMatch(new RegExp(` = ${headed.summary.trainable}$`));
        expect(headed.spec.loss).toBe(loss);
      }
    }
    for (const [preset, parameters] of [
      ['odd-even-softmax', 265_802],
      ['odd-even-sigmoid', 265_701],
    ] as const) {
      await using model = await engine.model(preset);
      expect(model.summary).toMatchObject({ parameters, trainable: parameters - 265_600 });
    }
  });
});

describe('docs/augmentation.md', () => {
  it('shows the very images of a run, and data whose flips keep the class', async () => {
    const images = idxImages(4, new Uint8Array(4 * 64), 8);
    const { pixels } = await runPage<{ readonly pixels: Float32Array }>('docs/augmentation.md', {
      engine,
      images,
      labels: idxLabels([0, 1, 0, 1]),
      model: await engine.model('lenet5'),
      data: (await mnist()).train,
    });
    expect(pixels).toHaveLength(784);
  });
});

describe('docs/optimizers.md', () => {
  const page = 'docs/optimizers.md';
  interface Entry {
    readonly type: string;
    readonly fields: readonly { readonly name: string; readonly default: unknown }[];
  }
  let schema: { readonly optimizers: readonly Entry[]; readonly schedules: readonly Entry[] };
  beforeAll(async () => {
    const wasm = new URL('../../web/api/wasm/', import.meta.url);
    const code = await WebAssembly.compile(readFileSync(new URL('receptive-explain.wasm', wasm)));
    const module = await instantiateFrom<ExplainModule>(
      new URL('receptive-explain.mjs', wasm).href,
      code,
      1,
    );
    schema = JSON.parse(module.schema());
  });

  it('has the defaults of the engine, and every schedule with its fields', () => {
    const types = schema.optimizers.map(({ type }) => type);
    const said = tableOf(page, 'field').flatMap(([name = '', ...values]) =>
      types.flatMap((type, k) => (values[k] ? [`${type}.${name.slice(1, -1)} ${values[k]}`] : [])),
    );
    const known = schema.optimizers.flatMap(({ type, fields }) =>
      fields.map(({ name, default: value }) => `${type}.${name} ${value}`),
    );
    expect(said.sort()).toEqual(known.sort());
    expect(tableOf(page, 'schedule').map(([type, , fields]) => [type, fields])).toEqual(
      schema.schedules.map(({ type, fields }) => [
        `\`${type}\``,
        fields.map(({ name }) => `\`${name}\``).join(', '),
      ]),
    );
  });

  it('makes of one weight what each optimiser does by hand', async () => {
    const { trace, weight } = await runPage<{
      readonly trace: Trace;
      readonly weight: CellQuery;
    }>(page, { engine, model: await engine.model('lenet5'), mnist: await mnist() });
    const rows = tableOf(page, 'optimiser').slice(-6);
    for (const [optimizer = '', value] of rows) {
      const [, name = '', fields = ''] = /^`(\w+)\((.*)\)`$/.exec(optimizer) ?? [];
      const json = fields.replaceAll(/(\w+):/g, '"$1":');
      const spec = { type: name, ...JSON.parse(json) } as OptimizerSpec;
      const derived = await trace.deriveUpdate(weight, spec);
      expect(derived.value, optimizer).toBeCloseTo(Number(value), 6);
    }
  });
});

describe('docs/perceptron.md', () => {
  it('learns a line that separates two inputs', async () => {
    const pixels = Uint8Array.from([0, 0, 0, 255, 255, 0, 255, 255]);
    const header = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2]);
    const images = Uint8Array.from([...header, ...pixels]);
    const data = await engine.idx({ images, labels: idxLabels([0, 0, 0, 1]), classes: 2 });
    const page = 'docs/perceptron.md';
    const { model } = await runPage<{ readonly model: Model }>(page, { engine, data });
    expect(model.summary.parameters).toBe(3);
    expect((await model.evaluate(data)).accuracy).toBe(1);
  });
});

describe('README.md', () => {
  it('trains a network and explains a weight', async () => {
    const printed: unknown[] = [];
    const console = { log: (value: unknown) => printed.push(value) };
    const { model, trace } = await runPage<{ readonly model: Model; readonly trace: Trace }>(
      'README.md',
      {
        mnist: async () => mnist(await defaultEngine()),
        console,
      },
    );
    expect(model.summary.parameters).toBe(61_706);
    expect(printed).toEqual([expect.any(Number)]);
    expect(trace.loss).toBeGreaterThan(0);
    await (await defaultEngine()).dispose();
  });
});
