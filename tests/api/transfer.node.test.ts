// Odd and even of real digits on what a network has learnt of ten.

import { expect, it } from 'vitest';
import { createEngine, type Dataset, type Engine, sgd } from '../../web/api/index.ts';
import { mnistPart } from '../../web/api/node.ts';
import { idxImages, idxLabels } from './idx.ts';

/** Rows first..first+count-1 as a data set of their own. */
async function part(engine: Engine, all: Dataset, first: number, count: number): Promise<Dataset> {
  const { data } = await all.images(first, count);
  const pixels = Uint8Array.from(data, (pixel) => Math.round(255 * pixel));
  const labels = await all.labels(first, count);
  return engine.idx({ images: idxImages(count, pixels, 28), labels: idxLabels([...labels]) });
}

it.each([
  ['mlp', { softmax: 202, sigmoid: 101 }],
  ['lenet5', { softmax: 170, sigmoid: 85 }],
] as const)(
  'tells odd from even of unseen digits on the frozen layers of %s',
  async (preset, counts) => {
    await using engine = await createEngine({ threads: 1 });
    await using all = await mnistPart('test', { engine });
    await using ten = await part(engine, all, 0, 3000);
    await using rest = await part(engine, all, 3000, 1000);
    await using trained = await engine.model(preset);
    await trained.fit(ten, {
      epochs: 4,
      batchSize: 32,
      optimizer: sgd({ momentum: 0.9, rate: 0.02 }),
    });
    await using oddEven = await ten.relabel('odd-even');
    await using unseen = await rest.relabel('odd-even');
    for (const kind of ['softmax', 'sigmoid'] as const) {
      await using model = await trained.withHead({ kind });
      const frozen = await model.frozenSha256();
      await model.fit(oddEven, { epochs: 2, batchSize: 32 });
      expect(model.summary.trainable).toBe(counts[kind]);
      expect(await model.frozenSha256()).toBe(frozen);
      expect((await model.evaluate(unseen)).accuracy).toBeGreaterThan(0.9);
    }
  },
);
