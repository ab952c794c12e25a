import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dense, type Engine, flatten, sgd, step } from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';
import { openSquares, SIDE } from '../idx.ts';

const RATE = 0.5;

export function perceptronSuite(host: Host): void {
  describe(`the perceptron: ${host.name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await host.create();
    });
    afterAll(() => engine.dispose());

    const perceptron = async () =>
      engine.model({ ...(await engine.preset('perceptron')), input: [1, SIDE, SIDE] });

    it('learns what a plane separates, one image at a time, until it errs no more', async () => {
      await using all = await openSquares(engine, 40);
      await using data = await all.relabel('odd-even');
      await using model = await perceptron();
      const options = { epochs: 30, batchSize: 1, optimizer: sgd({ rate: RATE }) };
      const { epochs } = await model.fit(data, options);
      expect(epochs[0]?.train.accuracy).toBeLessThan(1);
      expect(epochs.at(-1)?.train).toEqual({ accuracy: 1, loss: 0 });
      expect((await model.evaluate(data)).accuracy).toBe(1);
    });

    it('says that its rule is no gradient, and makes exactly the update of the rule', async () => {
      await using model = await perceptron();
      const image = new Float32Array(SIDE * SIDE).fill(0.25);
      // Weights of 0 decide 0, and the label is 1: w becomes 0 + η · (1 − 0) · x.
      await using trace = await model.trace(image, 1);
      const slope = await trace.derive({
        node: 'dense1',
        of: 'outputGradient',
        index: [0, 0, 0, 0],
      });
      expect([slope.rule, slope.value]).toEqual(['perceptron', -1]);
      expect(trace.loss).toBe(1);
      const cell = { node: 'dense1', of: 'parameter', name: 'weight', index: [0, 3] } as const;
      const { value } = await trace.deriveUpdate(cell, sgd({ rate: RATE }));
      expect(value).toBe(RATE * 0.25);
    });

    it('is refused behind a step of its own, and for several scores', async () => {
      const base = { version: 1, input: [1, 2, 2], loss: 'perceptron' } as const;
      await expectRefusal(
        engine.model({ ...base, layers: [flatten(), dense(1), step()] }),
        'wrong_loss',
        'loss',
      );
      await expectRefusal(
        engine.model({ ...base, layers: [flatten(), dense(2)] }),
        'wrong_loss',
        'loss',
      );
    });
  });
}
