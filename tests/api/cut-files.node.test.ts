// A file that ends too early is refused with a typed error, wherever it ends: small files at every byte,
// larger ones at 200 places.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine, ReceptiveError } from '../../web/api/index.ts';
import { gzip, idxImages, idxLabels, noise, openSquares, squares } from './idx.ts';
import { smallSpec } from './small-model.ts';

const MOST_AT_EVERY_BYTE = 8192;
const PLACES = 200;
const rows = 12;

let engine: Engine;
const files = new Map<string, Uint8Array>();

beforeAll(async () => {
  engine = await createEngine({ threads: 1 });
  const { labels, pixels } = squares(rows);
  files.set('labels', idxLabels(labels));
  files.set('images', idxImages(rows, pixels));
  files.set('labels.gz', await gzip(idxLabels(labels)));
  files.set('images.gz', await gzip(idxImages(rows, pixels)));
  const small = await engine.model('one-filter-cnn');
  files.set('model', await small.save());
  const data = await openSquares(engine, 64);
  const model = await engine.model(smallSpec);
  const run = model.fit(data, { paused: true, batchSize: 16 });
  await run.step();
  files.set('run', await run.checkpoint());
  await run.stop();
  const lenet = await engine.model('lenet5');
  files.set('large model', await lenet.save());
});
afterAll(() => engine.dispose());

/** How long the pieces are: every length of a small file, seeded ones of a large one. */
function lengthsOf({ length }: Uint8Array): readonly number[] {
  if (length <= MOST_AT_EVERY_BYTE) return Array.from({ length }, (_, at) => at);
  const random = noise(7);
  const draw = () => random.next().value as number;
  return Array.from({ length: PLACES }, () =>
    Math.min(length - 1, Math.floor(((draw() * 256 + draw()) / 65_536) * length)),
  );
}

/** What becomes of a file and, of the two that make data, the whole other one. */
async function open(name: string, bytes: Uint8Array): Promise<void> {
  const part = name.replace('.gz', '');
  if (part === 'labels' || part === 'images') {
    const source = {
      labels: files.get('labels') as Uint8Array,
      images: files.get('images') as Uint8Array,
      classes: 4,
      [part]: bytes,
    };
    const data = await engine.idx(source);
    await data.loaded;
    await data.dispose();
  } else {
    const model = await engine.load(bytes);
    if (name === 'run') await engine.savedRun(bytes);
    await model.dispose();
  }
}

const isCut = /^the file is (cut|empty)/;

describe.each([
  ['labels', /./],
  ['images', /./],
  ['labels.gz', /./],
  ['images.gz', /./],
  ['model', isCut],
  ['run', isCut],
  ['large model', isCut],
] as const)('%s', (name, called) => {
  it('is refused wherever it is cut, and taken whole', async () => {
    const whole = files.get(name) as Uint8Array;
    await open(name, whole);
    for (const length of lengthsOf(whole)) {
      const refused = await open(name, whole.slice(0, length)).then(
        () => 'taken',
        (thrown: unknown) => thrown,
      );
      expect(refused, `of ${whole.length} bytes the first ${length}`).toBeInstanceOf(
        ReceptiveError,
      );
      const { code, message } = refused as ReceptiveError;
      expect(code).toMatch(/^(idx_|bad_checkpoint|checksum_mismatch|count_mismatch|fetch_failed)/);
      expect(message).toMatch(called);
    }
    // The engine is as well as before.
    await open(name, whole);
  });
});
