// A worker that is ended from outside says nothing: whatever waits for it is told all the same.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  conv2d,
  createEngine,
  dense,
  type Engine,
  flatten,
  type ModelSpec,
} from '../../web/api/index.ts';
import { expectRefusal } from './expect-refusal.ts';
import {
  CLASSES,
  idxImages,
  idxLabels,
  noise,
  openSquares,
  SIDE,
  squares,
  streamOf,
} from './idx.ts';
import { smallSpec } from './small-model.ts';

/** How long a worker is busy that still lives: ten seconds at length. */
const BUSY_MS = Number(import.meta.env.VITE_RECEPTIVE_BUSY_MS ?? 1500);
const FEW = 40;
/** Some milliseconds an image, so that few of them take long. */
const slowSpec: ModelSpec = {
  ...smallSpec,
  layers: [
    ...Array.from({ length: 8 }, () => conv2d(64, 3, { padding: 1 })),
    flatten(),
    dense(CLASSES),
  ],
};
const MOMENTS = Number(import.meta.env.VITE_RECEPTIVE_KILLS ?? 6);

const { Worker: Original } = globalThis;
let last: Worker | undefined;
/** Names of locks begin with anything but a hyphen: such a worker holds none, as on an old browser. */
let lacksLocks = false;

/** An engine and the end of its worker, as a browser that lacks memory brings it about. */
async function killable(threads: number): Promise<{ engine: Engine; kill: () => void }> {
  const engine = await createEngine({ threads, transport: 'worker' });
  const worker = last;
  return { engine, kill: () => worker?.terminate() };
}

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a worker that is ended', () => {
  beforeAll(() => {
    globalThis.Worker = class extends Original {
      constructor(...given: ConstructorParameters<typeof Original>) {
        super(...given);
        last = this;
      }

      override postMessage(message: object, ...rest: unknown[]): void {
        const sent = lacksLocks && 'lock' in message ? { ...message, lock: '-' } : message;
        super.postMessage(sent, ...(rest as [Transferable[]]));
      }
    };
  });
  afterAll(() => {
    globalThis.Worker = Original;
  });

  it('fails what is asked of it when it is idle, and says so by itself', async () => {
    const { engine, kill } = await killable(1);
    const model = await engine.model(smallSpec);
    kill();
    expect((await engine.failed).code).toBe('engine_failed');
    await expectRefusal(model.weightsSha256(), 'engine_failed', 'engine');
  });

  const random = noise(7);
  const moments = Array.from({ length: MOMENTS }, (_, at) => ({
    threads: 1 + (at % 2),
    ms: random.next().value as number,
  }));
  it.each(moments)(
    'fails all that waits, after $ms ms on $threads threads',
    async ({ threads, ms }) => {
      const { engine, kill } = await killable(threads);
      const data = await openSquares(engine, 400);
      const { labels, pixels } = squares(40);
      const never = new Promise<void>(() => {});
      const images = streamOf(idxImages(40, pixels), [1000], never);
      const coming = await engine.idx({ images, labels: idxLabels(labels), classes: CLASSES });
      const model = await engine.model(smallSpec);
      const run = model.fit(data, { epochs: 100_000, batchSize: 16 });
      const held = await engine.model(smallSpec);
      const paused = held.fit(data, { paused: true });
      const waiting = [
        run,
        paused,
        coming.loaded,
        (await engine.model(smallSpec)).evaluate(coming),
        (async () => {
          for (;;) {
            await model.predict(new Float32Array(SIDE * SIDE));
            await model.trace(new Float32Array(SIDE * SIDE), 1).derive({
              node: 'conv1',
              of: 'output',
              index: [0, 0, 1, 1],
            });
          }
        })(),
        (async () => {
          for await (const log of run) if (log.event === 'state' && log.state === 'done') break;
        })(),
      ];
      const refused = waiting.map((each) => expectRefusal(each, 'engine_failed', 'engine'));
      await later(ms);
      kill();
      await Promise.all(refused);
      await engine.failed;
      await engine.dispose();
      await using fresh = await createEngine({ threads });
      expect(await (await fresh.model(smallSpec)).weightsSha256()).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  it.each(['with locks', 'without locks'])('is told from one that is busy, %s', async (host) => {
    lacksLocks = host === 'without locks';
    try {
      const { engine } = await killable(1);
      const model = await engine.model(slowSpec);
      const some = performance.now();
      await model.predict(new Float32Array(FEW * SIDE * SIDE));
      const many = Math.ceil((BUSY_MS / (performance.now() - some)) * FEW);
      let failed = false;
      void engine.failed.then(() => {
        failed = true;
      });
      // One question, in which the worker hears nothing else.
      const answer = await model.predict(new Float32Array(many * SIDE * SIDE));
      expect(answer.shape).toEqual([many, CLASSES]);
      expect(failed).toBe(false);
      await engine.dispose();
    } finally {
      lacksLocks = false;
    }
  });

  it('is told from one that is disposed of', async () => {
    const { engine, kill } = await killable(1);
    const model = await engine.model(smallSpec);
    await engine.dispose();
    kill();
    await expectRefusal(model.weightsSha256(), 'disposed', 'engine');
  });
});
