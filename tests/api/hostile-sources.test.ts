// Sources that stand still, promise too much, or are none.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../web/api/index.ts';
import { expectRefusal } from './expect-refusal.ts';
import { CLASSES, gzip, idxImages, idxLabels, joined, squares, streamOf } from './idx.ts';

describe('a source of a data set', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine({ threads: 1 });
  });
  afterAll(() => engine.dispose());

  const { labels, pixels } = squares(40);
  const whole = { images: idxImages(40, pixels), labels: idxLabels(labels) };
  const source = { ...whole, classes: CLASSES, name: 'squares', idleMs: 40 };
  const never = new Promise<void>(() => {});

  it('that stands still is given up: its images', async () => {
    const data = await engine.idx({ ...source, images: streamOf(whole.images, [1000], never) });
    const model = await engine.model('perceptron');
    await expectRefusal(data.loaded, 'fetch_failed', 'squares.images');
    await expectRefusal(model.evaluate(data), 'fetch_failed', 'squares.images');
  });

  it('that stands still is given up: its labels', async () => {
    const opening = engine.idx({ ...source, labels: streamOf(whole.labels, [20], never) });
    await expectRefusal(opening, 'fetch_failed', 'squares.labels');
  });

  it('that is slow is waited for', async () => {
    const later = new Promise<void>((resolve) => setTimeout(resolve, 100));
    const images = streamOf(whole.images, [1000], later);
    await (await engine.idx({ ...source, images, idleMs: 60_000 })).loaded;
  });

  it('whose engine is disposed of does not wait for its next piece', async () => {
    const other = await createEngine({ threads: 1 });
    const images = streamOf(whole.images, [1000], never);
    const data = await other.idx({ ...whole, classes: CLASSES, images });
    const loaded = expectRefusal(data.loaded, 'disposed', 'engine');
    const labels = streamOf(whole.labels, [20], never);
    const opening = expectRefusal(other.idx({ ...whole, labels }), 'disposed', 'engine');
    await other.dispose();
    await Promise.all([loaded, opening]);
  });

  it.each(['labels', 'images'] as const)('gives bytes: %s', async (part) => {
    for (const piece of [null, 'text', 5, [1, 2], new Float32Array(1)]) {
      const stream = new ReadableStream({
        start: (controller) => {
          controller.enqueue(piece as unknown as Uint8Array);
          controller.close();
        },
      });
      const opening = engine.idx({ ...source, [part]: stream });
      await expectRefusal(opening, 'wrong_type', `squares.${part}`);
    }
    const locked = streamOf(whole[part]);
    locked.getReader();
    await expectRefusal(
      engine.idx({ ...source, [part]: locked }),
      'fetch_failed',
      `squares.${part}`,
    );
  });

  it('is unpacked no further than its labels are promised', async () => {
    const MEGABYTE = 1 << 20;
    const packed = await gzip(joined(idxLabels([0, 1, 2, 3]), new Uint8Array(64 * MEGABYTE)));
    // Told from what is read: a stream of the packed bytes, in pieces.
    let given = 0;
    const pieces = Array.from({ length: 64 }, (_, at) =>
      packed.slice((at * packed.length) / 64, ((at + 1) * packed.length) / 64),
    );
    const stream = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          const piece = pieces[given++];
          if (piece === undefined) controller.close();
          else controller.enqueue(piece);
        },
      },
      { highWaterMark: 0 },
    );
    await expectRefusal(
      engine.idx({ ...source, labels: stream }),
      'idx_trailing_bytes',
      'squares.labels',
    );
    expect(given).toBeLessThan(32);
  });

  it('promises no more labels than fit into memory', async () => {
    const header = Uint8Array.of(0, 0, 8, 1, 255, 255, 255, 255, 0);
    await expectRefusal(engine.idx({ ...source, labels: header }), 'over_budget', 'squares.labels');
  });
});
