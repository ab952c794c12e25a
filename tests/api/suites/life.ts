import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';
import { openSquares, SIDE } from '../idx.ts';
import { smallSpec } from '../small-model.ts';

/** Breaks an invariant inside the wasm, as a bug of the engine would. */
function breakDown(engine: Engine): Promise<void> {
  return (engine as Engine & { trap(): Promise<void> }).trap();
}

export function lifeSuite(host: Host): void {
  describe(`the life of an engine: ${host.name}`, () => {
    it('refuses everything after its disposal, and can be disposed of twice', async () => {
      const engine = await host.create();
      const model = await engine.model(smallSpec);
      const data = await openSquares(engine, 40);
      await engine.dispose();
      await engine.dispose();
      await expectRefusal(engine.model(smallSpec), 'disposed', 'engine');
      await expectRefusal(model.predict(new Float32Array(SIDE * SIDE)), 'disposed', 'engine');
      await expectRefusal(model.fit(data), 'disposed', 'engine');
      await model.dispose();
      await data.dispose();
    });

    it('refuses what uses a disposed model', async () => {
      await using engine = await host.create();
      const data = await openSquares(engine, 40);
      const model = await engine.model(smallSpec);
      await model.dispose();
      await model.dispose();
      await expectRefusal(model.weightsSha256(), 'disposed', 'model');
      await expectRefusal(model.fit(data), 'disposed', 'model');
      await expectRefusal(model.evaluate(data), 'disposed', 'model');
    });

    it('stops the run of a model that is disposed of', async () => {
      await using engine = await host.create();
      const data = await openSquares(engine, 200);
      const model = await engine.model(smallSpec);
      const run = model.fit(data, { epochs: 100_000, batchSize: 16 });
      for await (const log of run) {
        if (log.event === 'epoch') await model.dispose();
      }
      expect((await run).state).toBe('stopped');
    });

    it('trains on when its data set is disposed of, for the rows are kept', async () => {
      await using engine = await host.create();
      const data = await openSquares(engine, 200);
      await using model = await engine.model(smallSpec);
      const run = model.fit(data, { epochs: 3, batchSize: 16 });
      await data.dispose();
      expect((await run).steps).toBe(39);
    });

    it('tells everything that waits when it breaks down, and makes room for a fresh one', async () => {
      const engine = await host.create();
      const data = await openSquares(engine, 200);
      const model = await engine.model(smallSpec);
      const run = model.fit(data, { epochs: 100_000, batchSize: 16, sliceMs: 5 });
      const ended = expectRefusal(run, 'engine_failed', 'engine');
      for await (const log of run[Symbol.asyncIterator]() as AsyncGenerator<{ event: string }>) {
        if (log.event !== 'progress') continue;
        await expectRefusal(breakDown(engine), 'engine_failed', 'engine');
        break;
      }
      await ended;
      expect(run.state).toBe('failed');
      expect((await engine.failed).code).toBe('engine_failed');
      await expectRefusal(model.weightsSha256(), 'engine_failed', 'engine');
      await expectRefusal(engine.model(smallSpec), 'engine_failed', 'engine');
      await engine.dispose();
      await using fresh = await host.create();
      await using again = await fresh.model(smallSpec);
      expect(await again.weightsSha256()).toMatch(/^[0-9a-f]{64}$/);
    });
  });
}
