import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AugmentOptions, Dataset, Engine } from '../../../web/api/index.ts';
import { sgd } from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';
import { CLASSES, idxImages, idxLabels, openSquares, SIDE, squares } from '../idx.ts';
import { smallSpec } from '../small-model.ts';

const RATE = 0.25;
const mild: AugmentOptions = { shift: 1, rotate: 10, scale: 0.1, noise: 0.05, elastic: 8 };

export function augmentationSuite(host: Host): void {
  describe(`augmentation: ${host.name}`, () => {
    let engine: Engine;
    let data: Dataset;
    beforeAll(async () => {
      engine = await host.create();
      data = await openSquares(engine, 48);
    });
    afterAll(() => engine.dispose());

    it('shows the very image that a run trains on', async () => {
      await using one = await openSquares(engine, 1);
      const version = { seed: 5, epoch: 1 };
      const { data: image, shape } = await one.augmented(0, mild, version);
      expect(shape).toEqual([1, 1, SIDE, SIDE]);
      await using model = await engine.model(smallSpec);
      // One step from the shown image, cell by cell, against the run's own step.
      await using trace = await model.trace(image, [...(await one.labels(0))]);
      const { data: before } = await trace.tensor({
        node: 'conv1',
        of: 'parameter',
        name: 'weight',
      });
      const expected: number[] = [];
      for (let cell = 0; cell < before.length; ++cell) {
        const index = [Math.floor(cell / 9), 0, Math.floor((cell % 9) / 3), cell % 3];
        const query = { node: 'conv1', of: 'parameter', name: 'weight', index } as const;
        expected.push((await trace.deriveUpdate(query, sgd({ rate: RATE }))).value);
      }
      await model.fit(one, {
        batchSize: 1,
        seed: 5,
        augment: mild,
        optimizer: sgd({ rate: RATE }),
      });
      const { data: after } = await model.parameter('conv1', 'weight');
      expect([...after]).toEqual(expected);
      expect([...after]).not.toEqual([...before]);
    });

    it('makes another image in every epoch and for every seed, and the same one again', async () => {
      const seen = async (seed: number, epoch: number) =>
        String((await data.augmented(3, mild, { seed, epoch })).data);
      const first = await seen(1, 1);
      expect(await seen(1, 1)).toBe(first);
      expect(await seen(1, 2)).not.toBe(first);
      expect(await seen(2, 1)).not.toBe(first);
      expect(String((await data.augmented(3, {})).data)).toBe(String((await data.images(3)).data));
    });

    it('trains on changed images, and can be changed while it runs', async () => {
      const weights = async (augment: AugmentOptions) => {
        await using model = await engine.model(smallSpec);
        await model.fit(data, { epochs: 2, batchSize: 16, augment });
        return model.weightsSha256();
      };
      expect(await weights(mild)).toBe(await weights(mild));
      expect(await weights(mild)).not.toBe(await weights({}));
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, { epochs: 1, batchSize: 16, paused: true });
      await run.step(1);
      await run.set({ augment: { shift: 2 } });
      await run.resume();
      const changed = [];
      for await (const log of run) if (log.event === 'changed') changed.push(...log.changes);
      expect(changed).toEqual([{ option: 'augment.shift', from: 0, to: 2 }]);
    });

    it('refuses flips that the data set does not permit, unless forced', async () => {
      const flip = { flipHorizontal: true } as const;
      const error = await expectRefusal(
        data.augmented(0, flip),
        'changes_class',
        'augment.flipHorizontal',
      );
      expect(error.remedy).toContain('forceFlips');
      await using model = await engine.model(smallSpec);
      const fit = model.fit(data, { augment: flip, batchSize: 16 });
      await expectRefusal(fit, 'changes_class', 'fit.augment.flipHorizontal');
      const { labels, pixels } = squares(2);
      await using mirrored = await engine.idx({
        labels: idxLabels(labels),
        images: idxImages(2, pixels),
        classes: CLASSES,
        symmetry: 'horizontal',
      });
      const rows = (flips: AugmentOptions) =>
        Promise.all(
          Array.from({ length: 16 }, async (_, before) => {
            const { data: image } = await mirrored.augmented(0, flips, { epoch: before + 1 });
            return String(image);
          }),
        );
      expect(new Set(await rows(flip)).size).toBe(2);
      await expectRefusal(
        mirrored.augmented(0, { flipVertical: true }),
        'changes_class',
        'augment.flipVertical',
      );
      expect(new Set(await rows({ flipVertical: true, forceFlips: true })).size).toBe(2);
    });

    it('refuses what is out of range, misspelt or not there', async () => {
      await expectRefusal(data.augmented(0, { rotate: 200 }), 'out_of_range', 'augment.rotate');
      await expectRefusal(
        data.augmented(0, { shif: 1 } as object),
        'unknown_field',
        'augment.shif',
      );
      await expectRefusal(data.augmented(48, {}), 'bad_index', /squares/);
      await expectRefusal(data.augmented(0, {}, { epoch: 0 }), 'out_of_range', 'epoch');
      await expectRefusal(data.augmented(0, {}, { seed: -1 }), 'out_of_range', 'seed');
      await using model = await engine.model(smallSpec);
      const fit = model.fit(data, { augment: { scale: 1 } });
      await expectRefusal(fit, 'out_of_range', 'fit.augment.scale');
    });
  });
}
