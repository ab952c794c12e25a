import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../web/api/index.ts';
import { idxFolder } from '../../web/api/node.ts';
import { expectRefusal } from './expect-refusal.ts';
import { gzip, idxImages, idxLabels, squares } from './idx.ts';
import { smallSpec } from './small-model.ts';

describe('loading an engine in Node', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'receptive-load-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('refuses a folder without the engine', async () => {
    await expectRefusal(
      createEngine({ threads: 1, assetBase: folder }),
      'file_not_found',
      /receptive\.wasm$/,
    );
  });

  it('refuses a web page and other bytes in place of the engine', async () => {
    await writeFile(join(folder, 'receptive.wasm'), '<!doctype html><title>Not found</title>');
    const html = await expectRefusal(
      createEngine({ threads: 1, assetBase: folder }),
      'wasm_is_html',
      /receptive\.wasm$/,
    );
    expect(html.remedy).toContain('assetBase');
    await writeFile(join(folder, 'receptive.wasm'), 'something else');
    await expectRefusal(
      createEngine({ threads: 1, assetBase: folder }),
      'wasm_unavailable',
      /receptive\.wasm$/,
    );
  });

  it('looks for what explains with the first question, and again after it was not there', async () => {
    const copy = (name: string) =>
      copyFile(new URL(`../../web/api/wasm/${name}`, import.meta.url), join(folder, name));
    await copy('receptive.mjs');
    await copy('receptive.wasm');
    await using engine = await createEngine({ threads: 1, assetBase: folder });
    await using model = await engine.model(smallSpec);
    const images = Float32Array.from(squares(1).pixels, (byte) => byte / 255);
    await expectRefusal(model.trace(images), 'file_not_found', /receptive-explain\.wasm$/);
    const { data } = await model.predict(images);
    await copy('receptive-explain.mjs');
    await copy('receptive-explain.wasm');
    await using trace = await model.trace(images);
    const logits = await trace.tensor({ node: 'dense1', of: 'output' });
    expect(logits.data).toHaveLength(data.length);
  });

  it('refuses numbers of threads that make no sense', async () => {
    for (const threads of [0, -1, 1.5, 5, Number.NaN]) {
      await expectRefusal(createEngine({ threads }), 'out_of_range', 'threads');
    }
  });

  it('has no worker to offer', async () => {
    await expectRefusal(createEngine({ transport: 'worker' }), 'wasm_unavailable', 'worker');
  });

  it('reads folders of IDX files, plain and gzip, in both ways of naming them', async () => {
    const { labels, pixels } = squares(8);
    await writeFile(join(folder, 'train-labels-idx1-ubyte'), idxLabels(labels));
    await writeFile(join(folder, 'train-images.idx3-ubyte'), idxImages(8, pixels));
    await writeFile(join(folder, 't10k-labels.idx1-ubyte.gz'), await gzip(idxLabels(labels)));
    await writeFile(join(folder, 't10k-images-idx3-ubyte.gz'), await gzip(idxImages(8, pixels)));
    await using engine = await createEngine({ threads: 1 });
    const { train, test } = await idxFolder(folder, { engine });
    expect((await test.images(0, 8)).data).toEqual((await train.images(0, 8)).data);
  });

  it('names the file that a folder lacks', async () => {
    await using engine = await createEngine({ threads: 1 });
    const empty = await mkdtemp(join(folder, 'empty-'));
    const lacks = await expectRefusal(idxFolder(empty, { engine }), 'file_not_found', empty);
    expect(lacks.message).toContain('train-labels-idx1-ubyte');
    const missing = join(folder, 'nowhere');
    const none = await expectRefusal(idxFolder(missing, { engine }), 'file_not_found', missing);
    expect(none.message).toContain('there is no such folder');
  });
});
