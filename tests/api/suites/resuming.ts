import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  adam,
  adamW,
  type Dataset,
  type Engine,
  type EpochLog,
  type FitOptions,
  type Model,
  reduceOnPlateau,
  rmsprop,
  type StateLog,
  sgd,
} from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';
import { openSquares } from '../idx.ts';
import { smallSpec } from '../small-model.ts';

const optimizers = [
  sgd({ rate: 0.1 }),
  sgd({ rate: 0.1, momentum: 0.9, nesterov: true }),
  rmsprop(),
  adam(),
  adamW(),
] as const;

export function resumeSuite(host: Host): void {
  describe(`resuming a run: ${host.name}`, () => {
    let engine: Engine;
    let data: Dataset;
    let test: Dataset;
    beforeAll(async () => {
      engine = await host.create();
      data = await openSquares(engine, 200);
      test = await openSquares(engine, 60, 2);
    });
    afterAll(() => engine.dispose());

    // Thirteen steps an epoch, the last one smaller.
    const options: FitOptions = { epochs: 3, batchSize: 16, optimizer: sgd({ rate: 0.1 }) };
    // The weights of the file, not the seed's, are what counts.
    const elsewhere = () => engine.model(smallSpec, { seed: 77 });

    async function uninterrupted(chosen: FitOptions): Promise<string> {
      await using model = await engine.model(smallSpec);
      await model.fit(data, chosen);
      return model.weightsSha256();
    }

    /** The file of a run after some of its steps. */
    async function savedAfter(steps: number, chosen: FitOptions): Promise<Uint8Array> {
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, { ...chosen, paused: true });
      await run.step(steps);
      const file = await run.checkpoint();
      await run.stop();
      return file;
    }

    for (const optimizer of optimizers) {
      it(`gives the weights of the uninterrupted run: ${JSON.stringify(optimizer)}`, async () => {
        const chosen = { ...options, optimizer };
        const whole = await uninterrupted(chosen);
        // Within the first epoch, at its end, within the last.
        for (const steps of [5, 13, 30]) {
          await using model = await elsewhere();
          const history = await model.resume(await savedAfter(steps, chosen), data);
          expect(history).toMatchObject({ state: 'done', steps: 39, images: 600 });
          expect(await model.weightsSha256()).toBe(whole);
        }
      });
    }

    it('gives the same logs for the epochs that are left, evaluation included', async () => {
      await using whole = await engine.model(smallSpec);
      const expected = (await whole.fit(data, { ...options, validation: test })).epochs;
      await using model = await elsewhere();
      const file = await savedAfter(20, options);
      const { epochs } = await model.resume(file, data, { validation: test });
      const told = ({ epoch, step, train, validation }: EpochLog) => ({
        epoch,
        step,
        train,
        validation,
      });
      expect(epochs.map(told)).toEqual(expected.slice(1).map(told));
    });

    it('can be saved while it runs, and again when it was resumed', async () => {
      const whole = await uninterrupted(options);
      await using first = await engine.model(smallSpec);
      const run = first.fit(data, { ...options, epochs: 100_000, sliceMs: 1 });
      for await (const log of run) if (log.event === 'progress') break;
      const early = await run.checkpoint();
      const saved = await engine.savedRun(early);
      expect(saved).toMatchObject({ options: { epochs: 100_000, batchSize: 16 } });
      await using second = await elsewhere();
      const again = second.resume(early, data, { epochs: 3, paused: true });
      if ((saved?.step ?? 0) < 30) await again.step(2);
      const late = await again.checkpoint();
      await again.stop();
      await using third = await elsewhere();
      await third.resume(late, data);
      if ((saved?.epoch ?? 0) < 3) expect(await third.weightsSha256()).toBe(whole);
    });

    it('goes on with more epochs when it had ended, and only when told to', async () => {
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, { ...options, epochs: 1 });
      await run;
      const file = await run.checkpoint();
      await using same = await elsewhere();
      const ended = await same.resume(file, data);
      expect(ended).toMatchObject({ state: 'done', steps: 13, epochs: [] });
      expect(await same.weightsSha256()).toBe(await model.weightsSha256());
      await using longer = await elsewhere();
      const logs = [];
      const more = longer.resume(file, data, { epochs: 3 });
      for await (const log of more) logs.push(log);
      expect(logs).toContainEqual({
        event: 'changed',
        step: 13,
        changes: [{ option: 'epochs', from: 1, to: 3 }],
      });
      expect(await longer.weightsSha256()).toBe(await uninterrupted(options));
    });

    it('loads as a model, says its run, and is refused as a run when it holds none', async () => {
      const file = await savedAfter(15, options);
      await using model = await engine.load(file);
      expect(await engine.savedRun(file)).toMatchObject({
        step: 15,
        epoch: 1,
        stepInEpoch: 2,
        images: 232,
        options: { epochs: 3 },
        optimizer: { type: 'sgd', rate: 0.1 },
      });
      const alone = await model.save();
      expect(alone.length).toBeLessThan(file.length);
      expect(await engine.savedRun(alone)).toBeUndefined();
      await expectRefusal(model.resume(alone, data), 'bad_checkpoint', 'checkpoint');
    });

    it('refuses other data, another network and a damaged file, and leaves the model alone', async () => {
      const file = await savedAfter(15, options);
      await using model = await elsewhere();
      const before = await model.weightsSha256();
      await using fewer = await openSquares(engine, 199);
      await using others = await openSquares(engine, 200, 3);
      await expectRefusal(model.resume(file, fewer), 'data_mismatch', 'squares');
      await expectRefusal(model.resume(file, others), 'data_mismatch', 'squares');
      const damaged = file.slice();
      damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
      await expectRefusal(model.resume(damaged, data), 'checksum_mismatch', 'checkpoint');
      await expectRefusal(model.resume(file.slice(0, -4), data), 'bad_checkpoint', 'checkpoint');
      expect(await model.weightsSha256()).toBe(before);
      await using lenet = await engine.model('lenet5');
      await expectRefusal(lenet.resume(file, data), 'bad_checkpoint', 'checkpoint');
    });

    it('keeps what an ended run needs until its model is trained again', async () => {
      await using model: Model = await engine.model(smallSpec);
      const first = model.fit(data, { ...options, epochs: 1 });
      await first;
      expect(await first.checkpoint()).toEqual(await first.checkpoint());
      const second = model.fit(data, { ...options, epochs: 1 });
      await second;
      await expectRefusal(first.checkpoint(), 'disposed', 'run');
      await second.checkpoint();
    });

    it('goes on after a divergence with a lower rate from the last good weights', async () => {
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, { ...options, epochs: 1, paused: true });
      await run.step(10);
      const file = await run.checkpoint();
      await run.set({ optimizer: sgd({ rate: 1e30 }) });
      await run.resume();
      await expectRefusal(run, 'diverged', /./);
      await model.resume(file, data);
      expect(await model.weightsSha256()).toBe(await uninterrupted({ ...options, epochs: 1 }));
    });
  });

  describe(`listening to the loss: ${host.name}`, () => {
    let engine: Engine;
    let data: Dataset;
    let test: Dataset;
    beforeAll(async () => {
      engine = await host.create();
      data = await openSquares(engine, 200);
      test = await openSquares(engine, 60, 2);
    });
    afterAll(() => engine.dispose());

    // Nothing is an improvement on the first epoch: what follows can be counted.
    const never = 1000;
    const options: FitOptions = { epochs: 9, batchSize: 16, optimizer: sgd({ rate: 0.1 }) };

    it('stops early, says why, and has the best weights back', async () => {
      await using best = await engine.model(smallSpec);
      await best.fit(data, { ...options, epochs: 1 });
      for (const validation of [test, undefined]) {
        await using model = await engine.model(smallSpec);
        const earlyStopping = { patience: 3, minDelta: never, restoreBest: true };
        const run = model.fit(data, {
          ...options,
          ...(validation && { validation }),
          earlyStopping,
        });
        const states: StateLog[] = [];
        for await (const log of run) if (log.event === 'state') states.push(log);
        const history = await run;
        expect(history.epochs).toHaveLength(4);
        expect(history.best).toEqual({
          epoch: 1,
          loss: (history.epochs[0]?.validation ?? history.epochs[0]?.train)?.loss,
        });
        const reason = 'stopped early after epoch 4; the best epoch was 1, whose weights are back';
        expect(history).toMatchObject({ state: 'done', reason });
        expect(states.at(-1)).toEqual({ event: 'state', step: 52, state: 'done', reason });
        expect(await model.weightsSha256()).toBe(await best.weightsSha256());
      }
    });

    it('lowers the rate when the loss stands still', async () => {
      await using model = await engine.model(smallSpec);
      const schedule = reduceOnPlateau({ gamma: 0.5, patience: 2, minDelta: never });
      const run = model.fit(data, { ...options, epochs: 6, schedule, validation: test });
      const rates = new Map<number, number>();
      for await (const log of run) if (log.event === 'progress') rates.set(log.epoch, log.rate);
      // The rate of the step after: that of epoch 4 on, once epochs 2 and 3 were judged.
      expect([rates.get(3), rates.get(4), rates.get(5), rates.get(6)]).toEqual(
        [0.1, 0.05, 0.05, 0.025].map(Math.fround),
      );
    });

    it('decides the same when it is resumed before an epoch was judged', async () => {
      const chosen: FitOptions = {
        ...options,
        schedule: reduceOnPlateau({ gamma: 0.5, patience: 1, minDelta: never }),
        earlyStopping: { patience: 4, minDelta: never, restoreBest: true },
        validation: test,
      };
      await using whole = await engine.model(smallSpec);
      const expected = await whole.fit(data, chosen);
      for (const steps of [13, 20, 39, 45]) {
        await using first = await engine.model(smallSpec);
        const run = first.fit(data, { ...chosen, paused: true });
        await run.step(steps);
        const file = await run.checkpoint();
        await run.stop();
        await using model = await engine.model(smallSpec, { seed: 5 });
        const history = await model.resume(file, data, { validation: test });
        expect([history.reason, history.best]).toEqual([expected.reason, expected.best]);
        expect(await model.weightsSha256()).toBe(await whole.weightsSha256());
        await expectRefusal(model.resume(file, data), 'data_mismatch', 'validation');
      }
    });

    it('refuses numbers that make no sense', async () => {
      await using model = await engine.model(smallSpec);
      const patience = { ...options, earlyStopping: { patience: -1 } };
      await expectRefusal(model.fit(data, patience), 'out_of_range', 'fit.earlyStopping.patience');
      const schedule = reduceOnPlateau({ gamma: 1 });
      await expectRefusal(model.fit(data, { schedule }), 'out_of_range', 'fit.schedule.gamma');
    });
  });
}
