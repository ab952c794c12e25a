import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';
import { CLASSES, gzip, idxImages, idxLabels, joined, SIDE, squares, streamOf } from '../idx.ts';
import { smallSpec } from '../small-model.ts';

export function datasetSuite(host: Host): void {
  describe(`data sets: ${host.name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await host.create();
    });
    afterAll(() => engine.dispose());

    const ROWS = 12;
    const { labels: classes, pixels } = squares(ROWS);
    const labels = idxLabels(classes);
    const images = idxImages(ROWS, pixels);

    it('reads IDX bytes, plain and gzip alike', async () => {
      await using plain = await engine.idx({ images, labels });
      await using packed = await engine.idx({
        images: await gzip(images),
        labels: await gzip(labels),
      });
      for (const data of [plain, packed]) {
        expect([data.rows, ...data.shape]).toEqual([ROWS, 1, SIDE, SIDE]);
        expect([...(await data.labels(0, ROWS))]).toEqual(classes);
        const tensor = await data.images(3, 2);
        expect(tensor.shape).toEqual([2, 1, SIDE, SIDE]);
        expect(tensor.data[9]).toBeCloseTo((pixels[3 * SIDE * SIDE + 9] ?? 0) / 255, 6);
      }
    });

    it('reads streams in pieces of any length, a single byte among them', async () => {
      await using data = await engine.idx({
        images: streamOf(images, [1, 1, 5, 20, 3]),
        labels: streamOf(labels, [1, 2]),
      });
      await data.loaded;
      expect(await data.available()).toBe(ROWS);
      const packed = streamOf(await gzip(images), [1]);
      await using unpacked = await engine.idx({ images: packed, labels });
      await unpacked.loaded;
      expect((await unpacked.images(0, ROWS)).data).toEqual((await data.images(0, ROWS)).data);
    });

    it('can be used while it still loads, and says how far it is', async () => {
      let open = () => {};
      const gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      const arrived = 5;
      const stream = streamOf(images, [16 + arrived * SIDE * SIDE], gate);
      await using data = await engine.idx({ images: stream, labels });
      expect(await data.available()).toBe(arrived);
      await expectRefusal(data.images(arrived, 1), 'bad_index', /data/);
      open();
      await data.loaded;
      expect(await data.available()).toBe(ROWS);
    });

    it('leaves the bytes it was given as they were', async () => {
      const mine = images.slice();
      await using data = await engine.idx({ images: mine, labels });
      expect(data.rows).toBe(ROWS);
      expect(mine).toEqual(images);
    });

    it('refuses headers that lie, and files that are cut off or too long', async () => {
      const name = 'lies';
      const check = (
        bytes: { readonly images?: Uint8Array; readonly labels?: Uint8Array },
        code: Parameters<typeof expectRefusal>[1],
      ) => expectRefusal(engine.idx({ images, labels, ...bytes, name }), code, /^lies/);
      await check({ images: images.slice(0, -1) }, 'idx_truncated');
      await check({ images: joined(images, Uint8Array.of(0)) }, 'idx_trailing_bytes');
      await check({ images: images.slice(0, 10) }, 'idx_truncated');
      await check({ images: new Uint8Array(0) }, 'idx_truncated');
      await check({ images: labels }, 'idx_bad_header');
      await check({ labels: images }, 'idx_bad_header');
      await check({ labels: labels.slice(0, -1) }, 'idx_truncated');
      await check({ labels: joined(labels, Uint8Array.of(1)) }, 'idx_trailing_bytes');
      await check({ images: idxImages(ROWS - 1, pixels.slice(SIDE * SIDE)) }, 'count_mismatch');
      await check({ labels: idxLabels([]), images: idxImages(0, pixels) }, 'no_data');
    });

    it('says that a header has its bytes reversed, packed or not, and takes such bytes as data', async () => {
      const reversed = (file: Uint8Array) => {
        const copy = file.slice();
        copy.set([...file.slice(0, 4)].reverse());
        return copy;
      };
      for (const [part, file] of Object.entries({ images, labels })) {
        for (const bytes of [reversed(file), await gzip(reversed(file))]) {
          const asked = engine.idx({ images, labels, [part]: bytes, name: 'little' });
          const { message } = await expectRefusal(asked, 'idx_bad_header', /^little/);
          expect(message).toContain('little-endian');
        }
      }
      const lookalike = joined(images.slice(0, 16), Uint8Array.of(3, 8, 0, 0), images.slice(20));
      await using data = await engine.idx({ images: streamOf(lookalike, [16]), labels });
      await data.loaded;
      expect(await data.available()).toBe(ROWS);
    });

    it('refuses a label that is no class', async () => {
      const error = await expectRefusal(
        engine.idx({ images, labels, classes: 3, name: 'few' }),
        'bad_label',
        /few/,
      );
      expect(error.message).toContain('3');
    });

    it('takes one-hot vectors for labels, and trains and traces to the same bits', async () => {
      const targets = new Float32Array(ROWS * CLASSES);
      for (const [row, label] of classes.entries()) targets[row * CLASSES + label] = 1;
      const source = { images, classes: CLASSES };
      await using integers = await engine.idx({ ...source, labels });
      await using oneHot = await engine.idx({ ...source, labels: targets });
      expect([...(await oneHot.labels(0, ROWS))]).toEqual(classes);
      const weights = [];
      for (const data of [integers, oneHot]) {
        await using model = await engine.model(smallSpec);
        await model.fit(data, { batchSize: 4 });
        weights.push(await model.weightsSha256());
      }
      expect(weights[1]).toBe(weights[0]);
      await using model = await engine.model(smallSpec);
      const { data: pixels4 } = await integers.images(0, 4);
      await using byLabel = await model.trace(pixels4, classes.slice(0, 4));
      await using byTarget = await model.trace(pixels4, targets.slice(0, 4 * CLASSES));
      expect(byTarget.loss).toBe(byLabel.loss);
      for (const query of [
        { node: 'loss', of: 'output', name: 'perImage', index: [2, 0, 0, 0] },
        { node: 'loss', of: 'inputGradient', index: [1, 1, 0, 0] },
        { node: 'conv1', of: 'parameterGradient', name: 'weight', index: [1, 0, 2, 1] },
      ] as const) {
        expect(await byTarget.derive(query)).toEqual(await byLabel.derive(query));
      }
    });

    it('names the row of a vector that is not one-hot', async () => {
      const refuse = async (row: readonly number[], says: string) => {
        const targets = Float32Array.from([1, 0, 0, 0, ...row]);
        const error = await expectRefusal(
          engine.idx({ images, labels: targets, classes: CLASSES, name: 'soft' }),
          'bad_label',
          'soft.labels[1]',
        );
        expect(error.message).toContain(says);
      };
      await refuse([0, 2, -1, 0], '-1');
      await refuse([0, 0, 0, 0], 'adds up to 0');
      await refuse([0.5, 0.5, 0, 0], 'spreads');
      const labels = new Float32Array(5);
      const cut = engine.idx({ images, labels, classes: CLASSES, name: 'cut' });
      await expectRefusal(cut, 'count_mismatch', 'cut.labels');
    });

    it('refuses an absurd size before it takes any memory', async () => {
      const header = idxImages(ROWS, new Uint8Array(0));
      new DataView(header.buffer).setUint32(8, 60000);
      new DataView(header.buffer).setUint32(12, 60000);
      await expectRefusal(engine.idx({ images: header, labels }), 'over_budget', /data/);
    });

    it('refuses damaged gzip data', async () => {
      const packed = await gzip(images);
      await expectRefusal(
        engine.idx({ images: packed.slice(0, packed.length / 2), labels, name: 'cut' }),
        'idx_truncated',
        /cut/,
      );
    });

    it('says what broke off a download', async () => {
      const broken = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(images.slice(0, 100)),
        pull: (controller) => controller.error(new Error('the line is dead')),
      });
      const data = await engine.idx({ images: broken, labels, name: 'far' });
      const error = await expectRefusal(data.loaded, 'fetch_failed', /far/);
      expect(error.message).toContain('the line is dead');
      await data.dispose();
    });

    it('refuses rows that do not exist, and everything after its disposal', async () => {
      const data = await engine.idx({ images, labels });
      await expectRefusal(data.images(-1, 1), 'bad_index', /data/);
      await expectRefusal(data.labels(ROWS, 1), 'bad_index', /data/);
      await expectRefusal(data.images(0.5, 1), 'bad_index', /data/);
      await data.dispose();
      await data.dispose();
      await expectRefusal(data.available(), 'disposed', 'dataset');
    });
  });
}
