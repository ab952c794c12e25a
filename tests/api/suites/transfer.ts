import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  conv2d,
  type Engine,
  globalAveragePool2d,
  type LabelMap,
  type Model,
  sgd,
} from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';
import { idxImages, idxLabels, openSquares, squares, streamOf } from '../idx.ts';
import { smallSpec } from '../small-model.ts';

const ROWS = 160;
const FROZEN = ['conv1', 'dense1'];

/** The bytes of a model's parameters, by layer and name. */
async function bytesOf(model: Model): Promise<Map<string, string>> {
  const bytes = new Map<string, string>();
  for (const { node, name } of model.parameters) {
    bytes.set(`${node}.${name}`, String((await model.parameter(node, name)).data));
  }
  return bytes;
}

export function transferSuite(host: Host): void {
  describe(`transfer: ${host.name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await host.create();
    });
    afterAll(() => engine.dispose());

    it('trains 202 or 101 parameters of an MLP, 170 or 85 of LeNet-5', async () => {
      for (const [preset, all, softmax, sigmoid] of [
        ['mlp', 265_600, 202, 101],
        ['lenet5', 60_856, 170, 85],
      ] as const) {
        await using trained = await engine.model(preset, { seed: 2 });
        await using file = await engine.load(await trained.save());
        for (const [kind, trainable] of [
          ['softmax', softmax],
          ['sigmoid', sigmoid],
        ] as const) {
          await using model = await file.withHead({ kind });
          const { summary, classes } = model;
          expect([summary.trainable, summary.parameters - summary.trainable]).toEqual([
            trainable,
            all,
          ]);
          expect(classes).toBe(2);
          const before = await bytesOf(trained);
          for (const [name, bytes] of await bytesOf(model)) {
            if (!name.startsWith('head.')) expect(bytes === before.get(name)).toBe(true);
          }
        }
      }
    });

    it('learns odd and even on frozen features of the classes', async () => {
      await using data = await openSquares(engine, ROWS);
      await using trained = await engine.model({
        ...smallSpec,
        layers: [
          ...smallSpec.layers.slice(0, -1),
          { type: 'dense', units: 8 },
          { type: 'relu' },
          { type: 'dense', units: 4 },
        ],
      });
      await trained.fit(data, { epochs: 8, batchSize: 16, optimizer: sgd({ momentum: 0.9 }) });
      await using oddEven = await data.relabel('odd-even');
      expect(oddEven.classes).toBe(2);
      expect([...(await oddEven.labels(0, 6))]).toEqual([0, 1, 0, 1, 0, 1]);
      for (const kind of ['softmax', 'sigmoid'] as const) {
        await using model = await trained.withHead({ kind });
        const before = await bytesOf(model);
        const frozen = await model.frozenSha256();
        await model.fit(oddEven, { epochs: 8, batchSize: 16 });
        expect(await model.frozenSha256()).toBe(frozen);
        for (const [name, bytes] of await bytesOf(model)) {
          const isFrozen = FROZEN.includes(name.split('.')[0] ?? '');
          expect([name, bytes === before.get(name)]).toEqual([name, isFrozen]);
        }
        expect((await model.evaluate(oddEven)).accuracy).toBeGreaterThan(0.95);
      }
      await using thawed = await trained.withHead({ freeze: false });
      expect(thawed.summary.trainable).toBe(thawed.summary.parameters);
    });

    it('relabels images that are still arriving, without a copy of them', async () => {
      const { labels, pixels } = squares(12);
      let open = () => {};
      const gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      const images = streamOf(idxImages(12, pixels), [16 + 4 * 64], gate);
      await using data = await engine.idx({ images, labels: idxLabels(labels), classes: 4 });
      await using other = await data.relabel([2, 1, 0, 0]);
      expect([other.classes, other.rows, ...other.shape]).toEqual([3, 12, 1, 8, 8]);
      expect(await other.available()).toBe(4);
      await using model = await engine.model(smallSpec);
      const run = model.fit(other, { batchSize: 12 });
      for await (const log of run) if (log.event === 'waiting') open();
      expect((await run).images).toBe(12);
      expect([...(await other.labels(0, 5))]).toEqual([2, 1, 0, 0, 2]);
      expect((await other.images(9)).data).toEqual((await data.images(9)).data);
    });

    it('keeps relabelled data when the data set it was made from is disposed of', async () => {
      const data = await openSquares(engine, 8);
      await using other = await data.relabel('odd-even');
      await data.dispose();
      expect((await other.images(7)).data).toHaveLength(64);
      await expectRefusal(data.relabel('odd-even'), 'disposed', 'dataset');
    });

    it('refuses maps and heads that cannot be', async () => {
      await using data = await openSquares(engine, 8);
      const relabel = (map: unknown) => data.relabel(map as LabelMap);
      const error = await expectRefusal(relabel('odd'), 'bad_argument', 'squares.relabel');
      expect(error.remedy).toContain('odd-even');
      await expectRefusal(relabel([0, 1]), 'count_mismatch', 'squares.relabel');
      await expectRefusal(relabel([0, 1, 2, 300]), 'bad_label', 'squares.relabel[3]');
      await using model = await engine.model(smallSpec);
      await expectRefusal(model.withHead({ kind: 'sigmoid', classes: 4 }), 'wrong_loss', /head/);
      await expectRefusal(model.withHead({ classes: 1 }), 'out_of_range', 'head.classes');
      await expectRefusal(model.withHead({ size: 1 } as object), 'unknown_field', 'head.size');
      await using pooled = await engine.model({
        ...smallSpec,
        layers: [conv2d(4, 3), globalAveragePool2d()],
      });
      await expectRefusal(pooled.withHead(), 'bad_graph', 'conv1');
    });
  });
}
