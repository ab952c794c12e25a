import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  adam,
  type Dataset,
  type Engine,
  type FitOptions,
  type RunLog,
  sgd,
} from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';
import { CLASSES, idxImages, idxLabels, openSquares, SIDE, squares, streamOf } from '../idx.ts';
import { smallSpec } from '../small-model.ts';

export function runSuite(host: Host): void {
  describe(`runs: ${host.name}`, () => {
    let engine: Engine;
    let data: Dataset;
    let test: Dataset;
    beforeAll(async () => {
      engine = await host.create();
      data = await openSquares(engine, 200);
      test = await openSquares(engine, 60, 2);
    });
    afterAll(() => engine.dispose());

    const options: FitOptions = {
      epochs: 3,
      batchSize: 16,
      optimizer: sgd({ rate: 0.1, momentum: 0.9 }),
    };
    const eventsOf = (logs: readonly RunLog[]) => logs.map(({ event }) => event);

    it('learns: the squares it never saw are told apart', async () => {
      await using model = await engine.model(smallSpec);
      const before = await model.evaluate(test);
      const history = await model.fit(data, { ...options, epochs: 8, validation: test });
      const after = await model.evaluate(test);
      expect(after.accuracy).toBeGreaterThan(0.95);
      expect(after.loss).toBeLessThan(before.loss);
      expect(history).toMatchObject({ state: 'done', steps: 8 * 13, images: 8 * 200 });
      expect(history.epochs.at(-1)?.validation).toEqual(after);
    });

    it('counts every image once in the confusion matrix', async () => {
      await using model = await engine.model(smallSpec);
      const { confusion, classes, images, accuracy } = await model.evaluate(test);
      expect([classes, images]).toEqual([CLASSES, 60]);
      expect(confusion.reduce((a, b) => a + b)).toBe(60);
      const right = [0, 1, 2, 3].reduce((sum, k) => sum + (confusion[k * CLASSES + k] ?? 0), 0);
      expect(accuracy).toBeCloseTo(right / 60, 12);
      for (const row of [0, 1, 2, 3]) {
        const own = confusion.slice(row * CLASSES, (row + 1) * CLASSES);
        expect(own.reduce((a, b) => a + b)).toBe(15);
      }
    });

    it('gives its logs in order, and the same run when awaited', async () => {
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, { ...options, validation: test });
      const logs: RunLog[] = [];
      for await (const log of run) logs.push(log);
      const history = await run;
      expect(run.state).toBe('done');
      expect(logs[0]).toEqual({ event: 'state', step: 0, state: 'running' });
      expect(logs.at(-1)).toEqual({ event: 'state', step: 39, state: 'done' });
      expect(logs.filter(({ event }) => event === 'epoch')).toEqual(history.epochs);
      const steps = logs.map(({ step }) => step);
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      const progress = logs.filter((log) => log.event === 'progress');
      expect(progress.at(-1)).toMatchObject({ step: 39, epoch: 3, images: 600, stepInEpoch: 13 });
      // The hosts of these suites ask for a number of threads, so it is not the run's to choose.
      const { threads } = engine.info;
      expect(new Set(progress.map((log) => log.threads))).toEqual(new Set([threads]));
      expect(history.threads).toBe(threads);
    });

    it('loses no log when nobody listens until the end, and merges only progress', async () => {
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, { ...options, sliceMs: 0.001 });
      await run;
      const logs: RunLog[] = [];
      for await (const log of run) logs.push(log);
      expect(eventsOf(logs)).toEqual([
        'state',
        ...['progress', 'epoch', 'progress', 'epoch', 'progress', 'epoch'],
        'state',
      ]);
      const epochs = logs.filter((log) => log.event === 'epoch');
      const progress = logs.filter((log) => log.event === 'progress');
      for (const [i, log] of progress.entries()) {
        expect(log.loss).toBeCloseTo(epochs[i]?.train.loss ?? Number.NaN, 9);
      }
    });

    it('gives the same weights whatever the length of its slices', async () => {
      const trained = async (sliceMs: number) => {
        await using model = await engine.model(smallSpec);
        await model.fit(data, { ...options, sliceMs });
        return model.weightsSha256();
      };
      expect(await trained(0.001)).toBe(await trained(1000));
    });

    it('trains with Adam as well', async () => {
      await using model = await engine.model(smallSpec);
      await model.fit(data, { ...options, epochs: 8, optimizer: adam({ rate: 0.01 }) });
      expect((await model.evaluate(test)).accuracy).toBeGreaterThan(0.9);
    });

    it('checks a part of the test images on the way when asked to', async () => {
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, {
        ...options,
        validation: test,
        probeImages: 20,
        probeEverySteps: 5,
      });
      const probes: RunLog[] = [];
      for await (const log of run) if (log.event === 'probe') probes.push(log);
      expect(probes.map(({ step }) => step)).toEqual([5, 10, 15, 20, 25, 30, 35]);
      expect(probes[0]).toMatchObject({ images: 20, epoch: 1 });
    });

    it('waits for rows that have not arrived, and ends with the same weights', async () => {
      const { labels, pixels } = squares(200);
      const images = idxImages(200, pixels);
      const source = { labels: idxLabels(labels), classes: CLASSES, firstEpochBlock: 50 };
      let open = () => {};
      const gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      const stream = streamOf(images, [16 + 100 * SIDE * SIDE], gate);
      await using late = await engine.idx({ ...source, images: stream });
      await using whole = await engine.idx({ ...source, images });
      await using model = await engine.model(smallSpec);
      await using reference = await engine.model(smallSpec);
      const run = model.fit(late, options);
      for await (const log of run) {
        if (log.event !== 'waiting') continue;
        expect(log).toMatchObject({ rowsAvailable: 100, rows: 200, step: 6 });
        open();
      }
      await reference.fit(whole, options);
      expect(await model.weightsSha256()).toBe(await reference.weightsSha256());
    });

    it('fails when the rows it waits for never arrive', async () => {
      const { labels, pixels } = squares(64);
      const images = idxImages(64, pixels);
      let began = false;
      const broken = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          if (began) controller.error(new Error('gone'));
          else controller.enqueue(images.slice(0, 16 + 20 * SIDE * SIDE));
          began = true;
        },
      });
      const source = { labels: idxLabels(labels), images: broken, classes: CLASSES, name: 'far' };
      await using never = await engine.idx({ ...source, firstEpochBlock: 16 });
      await using model = await engine.model(smallSpec);
      const run = model.fit(never, options);
      await expectRefusal(run, 'fetch_failed', /far/);
      expect(run.state).toBe('failed');
    });

    it('stops when the loss is no longer finite, names the place, and can go back', async () => {
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, { ...options, epochs: 50, optimizer: sgd({ rate: 1e30 }) });
      await expectRefusal(run, 'diverged', /^(conv1|relu1|pool1|flatten1|dense1|loss)$/);
      expect(run.state).toBe('failed');
      await model.restoreLastGood();
      const { data: weights } = await model.parameter('dense1', 'weight');
      expect(weights.every(Number.isFinite)).toBe(true);
    });

    it('has no last good weights before it was trained', async () => {
      await using model = await engine.model(smallSpec);
      await expectRefusal(model.restoreLastGood(), 'no_data', /./);
    });

    it('refuses numbers that make no run', async () => {
      await using model = await engine.model(smallSpec);
      const check = (
        changes: FitOptions,
        code: Parameters<typeof expectRefusal>[1],
        where: string,
      ) => expectRefusal(model.fit(data, { ...options, ...changes }), code, where);
      await check({ batchSize: 0 }, 'out_of_range', 'fit.batchSize');
      await check({ batchSize: 201 }, 'bad_batch', 'fit.batchSize');
      await check({ epochs: 0 }, 'out_of_range', 'fit.epochs');
      await check({ seed: -1 }, 'out_of_range', 'fit.seed');
      await check({ optimizer: sgd({ rate: -0.1 }) }, 'out_of_range', 'optimizer.rate');
      await check({ optimizer: sgd({ rate: 0 }) }, 'out_of_range', 'optimizer.rate');
      await check({ optimizer: sgd({ rate: Number.NaN }) }, 'wrong_type', 'optimizer.rate');
      await check({ optimizer: sgd({ momentum: 1 }) }, 'out_of_range', 'optimizer.momentum');
      await check({ batchsize: 5 } as object, 'unknown_field', 'fit.batchsize');
      await check({ probeImages: -1 }, 'out_of_range', 'fit.probeImages');
      await check({ sliceMs: 0 }, 'out_of_range', 'fit.sliceMs');
    });

    it('refuses data that does not fit the model, and data of another engine', async () => {
      await using lenet = await engine.model('lenet5');
      await expectRefusal(lenet.fit(data), 'shape_mismatch', /./);
      await using other = await host.create();
      await using foreign = await openSquares(other, 20);
      await using model = await engine.model(smallSpec);
      await expectRefusal(model.fit(foreign), 'bad_argument', 'data');
      await expectRefusal(model.evaluate(foreign), 'bad_argument', 'data');
    });
  });
}
