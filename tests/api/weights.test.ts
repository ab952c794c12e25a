// The same weights everywhere: any number of threads, Node and Chromium. Node's are computed by
// node-weights.ts in the same test command and handed over.

import { describe, expect, inject, it } from 'vitest';
import { createEngine } from '../../web/api/index.ts';
import { hosts } from './hosts.ts';
import { trainedWeights } from './train-lenet.ts';

describe('weights after training LeNet-5', () => {
  for (const host of hosts) {
    it(`are those of one thread in Node: ${host.name}`, async () => {
      await using engine = await host.create();
      expect(await trainedWeights(engine)).toBe(inject('nodeWeights'));
    });

    it(`are the same when the run was saved and resumed: ${host.name}`, async () => {
      await using engine = await host.create();
      expect(await trainedWeights(engine, true)).toBe(inject('nodeWeights'));
    });
  }

  it('are those of one thread when a run chooses its threads while it trains', async () => {
    await using engine = await createEngine({ threads: 'auto' });
    const step = { sliceMs: 0.001 };
    expect(await trainedWeights(engine, false, step)).toBe(inject('nodeWeights'));
  });
});
