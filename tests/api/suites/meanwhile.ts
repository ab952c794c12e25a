import { describe, expect, it } from 'vitest';
import { type Dataset, type Engine, ReceptiveError, sgd } from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';
import { CLASSES, idxImages, idxLabels, openSquares, squares, streamOf } from '../idx.ts';
import { smallSpec } from '../small-model.ts';

/** A data set whose last rows arrive when `go` is called. */
async function halfArrived(engine: Engine): Promise<{ data: Dataset; go: () => void }> {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const { labels, pixels } = squares(40);
  const images = streamOf(idxImages(40, pixels), [1000], gate);
  return { data: await engine.idx({ images, labels: idxLabels(labels), classes: CLASSES }), go };
}

export function meanwhileSuite(host: Host): void {
  describe(`what happens meanwhile: ${host.name}`, () => {
    it('ends an evaluation whose model is disposed of while rows are awaited, and nothing else', async () => {
      await using engine = await host.create();
      const { data, go } = await halfArrived(engine);
      const model = await engine.model(smallSpec);
      await using other = await engine.model(smallSpec);
      const going = other.evaluate(data);
      const ended = expectRefusal(model.evaluate(data), 'disposed', 'model');
      await model.dispose();
      // Without a further row.
      await ended;
      go();
      expect((await going).images).toBe(40);
    });

    it('ends an evaluation whose model or data is disposed of between its slices', async () => {
      await using engine = await host.create();
      const data = await openSquares(engine, 20_000);
      const model = await engine.model(smallSpec);
      await using other = await engine.model(smallSpec);
      const outcomes = [model.evaluate(data), other.evaluate(data)].map((evaluation) =>
        evaluation.then(
          ({ images }) => images,
          ({ code }) => code,
        ),
      );
      await model.dispose();
      await data.dispose();
      const [first, second] = await Promise.all(outcomes);
      expect(['disposed', 20_000]).toContain(first);
      expect(['disposed', 20_000]).toContain(second);
      expect(await other.weightsSha256()).toMatch(/^[0-9a-f]{64}$/);
    });

    it('cancels an evaluation while rows are awaited', async () => {
      await using engine = await host.create();
      const { data } = await halfArrived(engine);
      await using model = await engine.model(smallSpec);
      const abort = new AbortController();
      const ended = expectRefusal(
        model.evaluate(data, { signal: abort.signal }),
        'cancelled',
        'evaluate',
      );
      abort.abort();
      await ended;
    });

    // In boxes, for a run that is awaited is its history.
    const failing = {
      'data of another engine': async (engine: Engine, other: Engine) => {
        const model = await engine.model(smallSpec);
        return { run: model.fit(await openSquares(other, 40)) };
      },
      'an option that the engine refuses': async (engine: Engine) => {
        const model = await engine.model(smallSpec);
        return { run: model.fit(await openSquares(engine, 40), { epochs: -1 }) };
      },
      'a loss that is no longer finite': async (engine: Engine) => {
        const model = await engine.model(smallSpec);
        const options = { optimizer: sgd({ rate: 1e30 }), batchSize: 4, paused: true };
        return { run: model.fit(await openSquares(engine, 400), options) };
      },
    };
    it.each(Object.entries(failing))(
      'rejects the steps asked of a run that fails with its error: %s',
      async (_, begin) => {
        await using engine = await host.create();
        await using other = await host.create();
        const { run } = await begin(engine, other);
        const reasonOf = (promise: PromiseLike<unknown>) =>
          promise.then(
            () => 'it resolves',
            (reason: unknown) => reason,
          );
        const asked = [run.step(30), run.step()].map(reasonOf);
        const reason = await reasonOf(run);
        expect(reason).toBeInstanceOf(ReceptiveError);
        for (const each of await Promise.all(asked)) expect(each).toBe(reason);
        expect(await reasonOf(run.set({ clipNorm: 1 }))).toBe(reason);
        await run.pause();
        await run.stop();
      },
    );
  });
}
