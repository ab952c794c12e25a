// What is no longer held is freed, and what failed harms nobody.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../web/api/index.ts';
import { expectRefusal } from './expect-refusal.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const ENGINES = Number(process.env.RECEPTIVE_ENGINES ?? 10);
const BYTES_OF_AN_ENGINE = 50_000;

function breakDown(engine: Engine): Promise<void> {
  return (engine as Engine & { trap(): Promise<void> }).trap();
}

/** Lets finalisers and the ends of threads through. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; ++turn) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('an engine in Node', () => {
  it('leaves nothing behind when it is disposed of', async () => {
    const makeAndDispose = async (count: number) => {
      for (let at = 0; at < count; ++at) await (await createEngine({ threads: 2 })).dispose();
      await settled();
      return process.memoryUsage().heapUsed;
    };
    const before = await makeAndDispose(5);
    const after = await makeAndDispose(ENGINES);
    expect((after - before) / ENGINES).toBeLessThan(BYTES_OF_AN_ENGINE);
  });

  it('may fail with all that it made, again and again', async () => {
    for (let at = 0; at < 3; ++at) {
      const engine = await createEngine({ threads: 2 });
      const model = await engine.model('lenet5');
      await model.trace(new Float32Array(784), 1);
      await expectRefusal(breakDown(engine), 'engine_failed', 'engine');
      await settled();
    }
    await using engine = await createEngine({ threads: 2 });
    expect(await (await engine.model('lenet5')).weightsSha256()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('keeps no trace that was asked and never awaited', async () => {
    await using engine = await createEngine({ threads: 1 });
    const model = await engine.model('lenet5');
    const images = new Float32Array(784 * 64);
    const before = process.memoryUsage().rss;
    // Each of several megabytes, which the memory of the module that explains would grow by.
    for (let at = 0; at < 40; ++at) {
      const tensor = await model
        .trace(images, Array(64).fill(1))
        .tensor({ node: 'loss', of: 'output' });
      expect(tensor.data.length).toBeGreaterThan(0);
      if (at % 4 === 3) await settled();
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });

  it('takes the images of a trace as they were when it was asked', async () => {
    await using engine = await createEngine({ threads: 1 });
    const model = await engine.model('lenet5');
    const images = new Float32Array(784).fill(0.5);
    const pending = model.trace(images, 1);
    structuredClone(images, { transfer: [images.buffer] });
    const trace = await pending;
    expect((await trace.tensor({ node: 'input', of: 'output' })).data[0]).toBe(0.5);
  });
});
