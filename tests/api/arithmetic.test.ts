// Fast arithmetic: near the exact one, where the host has it, and said where it is not.

import { describe, expect, it } from 'vitest';
import {
  type Arithmetic,
  conv2d,
  createEngine,
  dense,
  type Engine,
  flatten,
  type Model,
  type ModelSpec,
  maxPool2d,
  relu,
  sgd,
} from '../../web/api/index.ts';
import { expectRefusal } from './expect-refusal.ts';
import { inBrowser } from './hosts.ts';
import { CLASSES, idxImages, idxLabels, noise, openSquares, SIDE } from './idx.ts';
import { smallSpec } from './small-model.ts';
import { trainedWeights } from './train-lenet.ts';

const engineOf = (arithmetic: Arithmetic, threads = 1) => createEngine({ arithmetic, threads });

/** Small whole numbers of either sign. */
function integers(count: number, seed: number): Float32Array {
  const random = noise(seed);
  return Float32Array.from({ length: count }, () => ((random.next().value as number) % 7) - 3);
}

const integerSpec: ModelSpec = {
  version: 1,
  input: [1, SIDE, SIDE],
  layers: [conv2d(3, 3), conv2d(4, 5, { padding: 2 }), relu(), maxPool2d(2), flatten(), dense(2)],
  loss: 'meanSquaredError',
};

async function integerModel(engine: Engine): Promise<Model> {
  const model = await engine.model(integerSpec);
  for (const [seed, { node, name, shape }] of model.parameters.entries()) {
    const count = shape.reduce((product, side) => product * side, 1);
    await model.setParameter(node, name, integers(count, seed + 1));
  }
  return model;
}

/** What one step makes of whole numbers, all of them small enough to be exact however rounded. */
async function afterAStep(engine: Engine): Promise<{ sha256: string; outputs: Float32Array }> {
  const rows = 8;
  const pixels = Uint8Array.from(integers(rows * SIDE * SIDE, 9), (value) => (value > 0 ? 255 : 0));
  const labels = Array.from({ length: rows }, (_, row) => row % 2);
  await using data = await engine.idx({
    images: idxImages(rows, pixels),
    labels: idxLabels(labels),
    classes: 2,
  });
  await using model = await integerModel(engine);
  const { data: outputs } = await model.predict(integers(5 * SIDE * SIDE, 10));
  await model.fit(data, { epochs: 1, batchSize: rows, optimizer: sgd({ rate: 0.5 }) });
  return { sha256: await model.weightsSha256(), outputs };
}

describe('arithmetic', () => {
  it('is exact unless said otherwise', async () => {
    await using engine = await createEngine({ threads: 1 });
    expect(engine.info.arithmetic).toBe('exact');
    expect(engine.info.note ?? '').not.toContain('relaxed SIMD');
  });

  it('is fast where the host can, and says so where it cannot', async () => {
    await using engine = await engineOf('fast');
    const { arithmetic, note = '' } = engine.info;
    if (inBrowser) expect(arithmetic).toBe('fast');
    expect(note.includes('relaxed SIMD')).toBe(arithmetic === 'exact');
  });

  it('is refused when it is neither', async () => {
    await expectRefusal(
      createEngine({ arithmetic: 'quick' as Arithmetic }),
      'out_of_range',
      'arithmetic',
    );
  });

  // A compiler has made c + a·b into c·a + b with relaxed SIMD (LLVM 21 with contraction).
  it('adds products to sums: whole numbers come out the same', async () => {
    await using exact = await engineOf('exact');
    await using fast = await engineOf('fast');
    const expected = await afterAStep(exact);
    const found = await afterAStep(fast);
    expect(found.outputs).toEqual(expected.outputs);
    expect(found.sha256).toBe(expected.sha256);
  });

  it('learns as well when fast, and its traces stay exact', async () => {
    await using engine = await engineOf('fast');
    await using data = await openSquares(engine, 80);
    await using model = await engine.model({ ...smallSpec, loss: 'meanSquaredError' }, { seed: 3 });
    await model.fit(data, { epochs: 12, batchSize: 8, optimizer: sgd({ rate: 0.1 }) });
    expect((await model.evaluate(data)).accuracy).toBe(1);
    const { data: image } = await data.images(0);
    await using trace = await model.trace(image);
    const traced = await trace.tensor({ node: 'dense1', of: 'output' });
    const { data: predicted } = await model.predict(image);
    for (const [cell, value] of predicted.entries()) {
      expect(value).toBeCloseTo(traced.data[cell] ?? Number.NaN, 5);
    }
    expect(predicted).toHaveLength(CLASSES);
  });

  it('gives the same bits on any number of threads of one processor', async () => {
    await using one = await engineOf('fast');
    await using two = await engineOf('fast', 2);
    expect(await trainedWeights(two)).toBe(await trainedWeights(one));
  });
});
