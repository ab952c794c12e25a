import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  adam,
  type ChangedLog,
  type Dataset,
  type Engine,
  exponentialDecay,
  type Model,
  type Run,
  type RunLog,
  type ScheduleSpec,
  sgd,
  stepDecay,
} from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';
import { openSquares, SIDE } from '../idx.ts';
import { smallSpec } from '../small-model.ts';

// More than any test waits for: these runs end because they are told to.
const endless = { epochs: 100_000, batchSize: 16, sliceMs: 5 } as const;

export function steeringSuite(host: Host): void {
  describe(`steering a run: ${host.name}`, () => {
    let engine: Engine;
    let data: Dataset;
    beforeAll(async () => {
      engine = await host.create();
      data = await openSquares(engine, 200);
    });
    afterAll(() => engine.dispose());

    /** Reads logs until one of this kind. */
    async function logsUntil(run: Run, event: RunLog['event'], count = 1): Promise<RunLog[]> {
      const logs: RunLog[] = [];
      for await (const log of watching(run)) {
        logs.push(log);
        if (logs.filter((seen) => seen.event === event).length === count) return logs;
      }
      throw new Error(`the run ended without ${event}`);
    }

    // Reading on without stopping the run when the reader leaves.
    async function* watching(run: Run): AsyncGenerator<RunLog> {
      const iterator = run[Symbol.asyncIterator]();
      for (;;) {
        const { value, done } = await iterator.next();
        if (done) return;
        yield value;
      }
    }

    it('begins paused when asked to, and takes exactly the steps it is told', async () => {
      await using model = await engine.model(smallSpec);
      const before = await model.weightsSha256();
      const run = model.fit(data, { epochs: 1, batchSize: 16, paused: true });
      await run.pause();
      expect(run.state).toBe('paused');
      expect(await model.weightsSha256()).toBe(before);
      await run.step();
      const one = await model.weightsSha256();
      expect(one).not.toBe(before);
      await run.step(5);
      expect(run.state).toBe('paused');
      await run.stop();
      expect(await run).toMatchObject({ state: 'stopped', steps: 6, images: 96 });
    });

    it('is the same training whether stepped, paused or left alone', async () => {
      const options = { epochs: 2, batchSize: 16 };
      await using free = await engine.model(smallSpec);
      await free.fit(data, options);
      await using steered = await engine.model(smallSpec);
      const run = steered.fit(data, { ...options, paused: true });
      await run.step(3);
      await run.step(11);
      const resumed = run.resume();
      await run.pause();
      await resumed;
      await run.resume();
      await run;
      expect(await steered.weightsSha256()).toBe(await free.weightsSha256());
    });

    it('changes no weight while it is paused', async () => {
      await using model = await engine.model(smallSpec);
      await using other = await engine.model(smallSpec);
      const run = model.fit(data, endless);
      await logsUntil(run, 'progress');
      await run.pause();
      const paused = await model.weightsSha256();
      // Slices of two runs take turns: a run that went on would have as many as this one's 13.
      await other.fit(data, { epochs: 1, batchSize: 16, probeEverySteps: 1 });
      expect(await model.weightsSha256()).toBe(paused);
      await run.stop();
    });

    it('answers between two slices: predictions, parameters and traces while it trains', async () => {
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, endless);
      await logsUntil(run, 'progress');
      const image = new Float32Array(SIDE * SIDE);
      expect((await model.predict(image)).shape).toEqual([1, 4]);
      const first = await model.parameter('conv1', 'weight');
      await using trace = await model.trace(image, 0);
      expect(trace.loss).toBeGreaterThan(0);
      await logsUntil(run, 'epoch', 2);
      expect(await model.parameter('conv1', 'weight')).not.toEqual(first);
      expect(run.state).toBe('running');
      await run.stop();
    });

    it('stops cleanly when told, and when its reader leaves the loop', async () => {
      await using told = await engine.model(smallSpec);
      const run = told.fit(data, endless);
      await logsUntil(run, 'progress');
      await run.stop();
      await run.stop();
      expect((await run).state).toBe('stopped');
      await using left = await engine.model(smallSpec);
      const second = left.fit(data, endless);
      for await (const log of second) if (log.event === 'epoch') break;
      expect(second.state).toBe('stopped');
      expect((await second).epochs.length).toBeGreaterThan(0);
    });

    it('is cancelled by a signal, before it begins and while it goes on', async () => {
      await using model = await engine.model(smallSpec);
      const early = AbortSignal.abort();
      await expectRefusal(model.fit(data, { ...endless, signal: early }), 'cancelled', 'fit');
      const controller = new AbortController();
      const run = model.fit(data, { ...endless, signal: controller.signal });
      await logsUntil(run, 'progress');
      controller.abort();
      await expectRefusal(run, 'cancelled', 'fit');
      expect(run.state).toBe('stopped');
      await model.fit(data, { epochs: 1, batchSize: 16 });
    });

    it('takes a new rate, batch size and number of epochs while it trains, and logs them', async () => {
      await using model = await engine.model(smallSpec);
      const optimizer = sgd({ rate: 0.05 });
      const run = model.fit(data, { epochs: 9, batchSize: 16, optimizer, paused: true });
      await run.step(2);
      await run.set({ optimizer: sgd({ rate: 0.01 }), epochs: 2, batchSize: 50 });
      const logs = await logsUntil(run, 'changed');
      const changed = logs.at(-1) as ChangedLog;
      expect(changed.step).toBe(2);
      expect(changed.changes).toEqual(
        expect.arrayContaining([
          { option: 'rate', from: 0.05, to: 0.01 },
          { option: 'epochs', from: 9, to: 2 },
          { option: 'batchSize', from: 16, to: 50 },
        ]),
      );
      await run.resume();
      expect((await run).steps).toBe(13 + 4);
    });

    it('follows a schedule, says the rate it comes to, and takes another one while it trains', async () => {
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, {
        epochs: 3,
        batchSize: 50,
        optimizer: sgd({ rate: 0.5 }),
        schedule: stepDecay({ gamma: 0.5 }),
        clipNorm: 1,
        paused: true,
      });
      // Two epochs of four batches.
      await run.step(8);
      await run.set({ schedule: exponentialDecay({ gamma: 0.25 }), clipNorm: 0 });
      const logs = await logsUntil(run, 'changed');
      const rates = logs.flatMap((log) => (log.event === 'progress' ? [log.rate] : []));
      expect(rates.at(-1)).toBe(0.125);
      expect((logs.at(-1) as ChangedLog).changes).toEqual([
        { option: 'clipNorm', from: 1, to: 0 },
        { option: 'schedule', from: 'stepDecay', to: 'exponentialDecay' },
        { option: 'schedule.gamma', from: 0.5, to: 0.25 },
      ]);
      const unknown = { type: 'linear' } as unknown as ScheduleSpec;
      await expectRefusal(run.set({ schedule: unknown }), 'unknown_schedule', 'fit.schedule.type');
      await run.stop();
    });

    it('takes another optimiser while it trains', async () => {
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, { epochs: 2, batchSize: 16, paused: true });
      await run.step(1);
      await run.set({ optimizer: adam({ rate: 0.001 }) });
      const changed = (await logsUntil(run, 'changed')).at(-1) as ChangedLog;
      expect(changed.changes).toContainEqual({ option: 'optimizer', from: 'sgd', to: 'adam' });
      await run.resume();
      expect((await run).state).toBe('done');
    });

    it('keeps its options when a change is refused', async () => {
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, { epochs: 2, batchSize: 16, paused: true });
      const bad = run.set({ epochs: 5, optimizer: sgd({ rate: -1 }) });
      await expectRefusal(bad, 'out_of_range', 'optimizer.rate');
      await expectRefusal(run.set({ batchSize: 1000 }), 'bad_batch', 'fit.batchSize');
      await expectRefusal(run.step(0), 'out_of_range', 'step');
      await run.resume();
      expect((await run).steps).toBe(26);
    });

    it('refuses a second run of the same model, and lets other models train beside it', async () => {
      await using model = await engine.model(smallSpec);
      await using other: Model = await engine.model(smallSpec);
      const run = model.fit(data, endless);
      await expectRefusal(model.fit(data), 'busy', 'model');
      await expectRefusal(model.restoreLastGood(), 'busy', 'model');
      await other.fit(data, { epochs: 2, batchSize: 16 });
      await run.stop();
      await model.fit(data, { epochs: 1, batchSize: 16 });
    });

    it('can be steered after its end without harm', async () => {
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, { epochs: 1, batchSize: 16 });
      await run;
      await Promise.all([
        run.pause(),
        run.resume(),
        run.step(),
        run.stop(),
        run.set({ epochs: 9 }),
      ]);
      expect(run.state).toBe('done');
    });
  });
}
