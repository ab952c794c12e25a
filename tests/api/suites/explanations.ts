import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Engine,
  type Model,
  mistakeHints,
  mistakeTitles,
  type Tensor,
  type Trace,
} from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';

/** Chain, operations, matrix, check, patch and diagnosis of the one-filter CNN of the notes. */
export function explanationSuite(host: Host): void {
  describe(`explanations: ${host.name}`, () => {
    let engine: Engine;
    let model: Model;
    let trace: Trace;
    const weight = { node: 'conv1', name: 'weight', index: [0, 0, 1, 2] } as const;
    beforeAll(async () => {
      engine = await host.create();
      model = await engine.model('one-filter-cnn');
      const example = await engine.example('one-filter-cnn');
      if (!example) throw new Error('the example is missing');
      for (const { node, name, values } of example.parameters) {
        await model.setParameter(node, name, values);
      }
      trace = await model.trace(example.image, example.label);
    });
    afterAll(() => engine.dispose());

    const numbers = ({ data }: Tensor) => [...data];

    it('gives the chain of the notes, whose links multiply to the gradient', async () => {
      const chain = await trace.chain(weight);
      expect(chain.paths).toEqual([
        '∂L/∂probabilities · ∂probabilities/∂dense1 · ∂dense1/∂flatten1 · ∂flatten1/∂pool1 · ' +
          '∂pool1/∂relu1 · ∂relu1/∂conv1 · ∂conv1/∂conv1.weight',
      ]);
      let row = [1];
      for (const { local } of chain.links) {
        const next = new Array<number>(local.columns).fill(0);
        for (const [from, to, value] of local.entries ?? []) {
          next[to] = (next[to] ?? 0) + (row[from] ?? Number.NaN) * value;
        }
        expect(row).toHaveLength(local.rows);
        row = next;
      }
      expect(row[0]).toBeCloseTo(chain.value, 6);
      const { value } = await trace.derive({ ...weight, of: 'parameterGradient' });
      expect(chain.value).toBe(value);
      expect(chain.split?.largestDifference).toBeLessThan(1e-7);
    });

    it('reads the gradient of every link, and goes on from the cell it names', async () => {
      const { links } = await trace.chain({ node: 'conv1', name: 'bias', index: [0] });
      for (const { gradient, ask, rule } of links) {
        const { data } = await trace.tensor(gradient);
        const { value, rule: found } = await trace.derive(ask);
        expect(found).toBe(rule);
        expect(Math.abs(value)).toBe(Math.max(...data.map(Math.abs)));
      }
    });

    it('checks a weight by a difference quotient', async () => {
      const check = await trace.check(weight);
      expect(check.kinks).toEqual([]);
      expect(check.numericError).toBeLessThan(1e-7);
      expect(check.tracedError).toBeLessThan(1e-6);
      expect(check.numeric).toBe((check.lossAbove - check.lossBelow) / (2 * check.step));
      const { value } = await trace.derive({ ...weight, of: 'parameter' });
      expect(check.weight).toBe(value);
    });

    it('writes the sums as operations that give the traced tensors', async () => {
      const operations = await trace.operations('conv1');
      expect(operations.map(({ formula }) => formula)).toEqual([
        'Z = X ⋆ W + b',
        'dW = X ⋆ dZ',
        'db = Σ dZ',
        'dX = dZ ⋆ rot180(W), full',
      ]);
      for (const { target, result, within, difference, bound } of operations) {
        const traced = await trace.tensor(target);
        expect(result.shape).toEqual(traced.shape);
        expect(within).toBe(true);
        expect(difference).toBeLessThanOrEqual(bound);
        const apart = traced.data.map((value, i) => Math.abs(value - (result.data[i] ?? 0)));
        expect(Math.max(...apart)).toBeLessThanOrEqual(2 * bound);
      }
      const [, , , dX] = operations;
      const kernel = await trace.tensor({ node: 'conv1', of: 'parameter', name: 'weight' });
      expect(dX?.operands[1]?.tensor.data).toEqual(kernel.data.reverse());
      expect(dX?.operands[0]?.tensor.shape).toEqual([1, 1, 8, 8]);
      expect(await trace.operations('relu1')).toEqual([]);
    });

    it('writes the convolution as one matrix', async () => {
      const { rows, columns, entries, agreements } = await trace.matrix('conv1');
      expect([rows, columns, entries.length]).toEqual([16, 36, 16 * 9]);
      expect(agreements.map(({ within }) => within)).toEqual([true, true]);
      const { data } = await trace.tensor({ node: 'input', of: 'output' });
      const bias = (await model.parameter('conv1', 'bias')).data[0] ?? Number.NaN;
      const z = new Array<number>(rows).fill(bias);
      for (const { row, column, value } of entries) {
        z[row] = (z[row] ?? 0) + value * (data[column] ?? 0);
      }
      const traced = await trace.tensor({ node: 'conv1', of: 'output' });
      expect(Math.max(...traced.data.map((value, i) => Math.abs(value - (z[i] ?? 9))))).toBe(0);
    });

    it('names the pixels that a cell sees, and the cells that see a pixel', async () => {
      const patch = await trace.patch({ node: 'pool1', y: 1, x: 0 });
      expect(patch.rows).toEqual([2, 3, 4, 5]);
      expect(patch.columns).toEqual([0, 1, 2, 3]);
      expect(patch.field).toEqual({
        size: [4, 4],
        jump: [2, 2],
        start: [2, 0],
        outside: [0, 0, 0, 0],
      });
      const seen = await trace.seenBy({ node: 'input', y: 5, x: 0 }, 'conv1');
      expect([seen.rows, seen.columns]).toEqual([[3], [0]]);
      expect((await trace.patch({ node: 'pool1', y: 0, x: 0 }, 'conv1')).field).toBeUndefined();
      const { shape, places, least, most, unseen } = await trace.coverage('input', 'conv1');
      expect(shape).toEqual([6, 6]);
      expect(places.slice(0, 8)).toEqual([1, 2, 3, 3, 2, 1, 2, 4]);
      expect([least, most, unseen]).toEqual([1, 9, 0]);
    });

    it('says that a right answer is right, and which cells of another are wrong', async () => {
      const target = { node: 'conv1', of: 'parameterGradient', name: 'weight' } as const;
      const right = numbers(await trace.tensor(target));
      expect(await trace.diagnose(target, right)).toMatchObject({ right: true, mistakes: [] });
      const wrong = right.map((value, i) => (i === 4 ? 7 : value));
      const diagnosis = await trace.diagnose(target, wrong);
      expect(diagnosis).toMatchObject({
        right: false,
        wrongCount: 1,
        wrong: [{ index: [0, 0, 1, 1], given: 7 }],
        mistakes: [],
      });
    });

    it('names the mistake that makes the numbers, with a hint', async () => {
      const target = { node: 'conv1', of: 'outputGradient' } as const;
      const unmasked = numbers(await trace.tensor({ node: 'relu1', of: 'outputGradient' }));
      // The notes' winners are all alive: the mask changes nothing here, and that is no mistake.
      expect((await trace.diagnose(target, unmasked)).right).toBe(true);
      const negative = numbers(await trace.tensor(target)).map((value) => -value);
      const { mistakes, wrongCount, wrong } = await trace.diagnose(target, negative);
      const { sign: title } = mistakeTitles;
      const { sign: hint } = mistakeHints;
      const cells = wrong.map(({ index }) => index);
      const found = { mistake: 'sign', title, hint, at: target, cellCount: wrongCount, cells };
      expect(mistakes).toEqual([found]);
      const kernel = { node: 'conv1', of: 'parameterGradient', name: 'weight' } as const;
      const turned = numbers(await trace.tensor(kernel)).reverse();
      const rotated = await trace.diagnose(kernel, turned);
      expect(rotated.mistakes.map(({ mistake }) => mistake)).toEqual(['kernel_rotated']);
    });

    it('names a mistake that gives a part of the wrong numbers, at its cells alone', async () => {
      const target = { node: 'conv1', of: 'parameterGradient', name: 'weight' } as const;
      const right = numbers(await trace.tensor(target));
      const slipped = right.map((value, i) => (i === 4 ? 7 : -value));
      const { wrongCount, mistakes } = await trace.diagnose(target, slipped);
      expect(wrongCount).toBe(9);
      expect(mistakes).toMatchObject([{ mistake: 'sign', cellCount: 8 }]);
      expect(mistakes[0]?.cells).not.toContainEqual([0, 0, 1, 1]);
    });

    it('leaves cells that are empty out of the count', async () => {
      const target = { node: 'conv1', of: 'parameterGradient', name: 'weight' } as const;
      const right = numbers(await trace.tensor(target));
      const begun = right.map((value, i) => (i < 4 ? -value : null));
      const diagnosis = await trace.diagnose(target, begun);
      expect(diagnosis).toMatchObject({ right: false, wrongCount: 4, emptyCount: 5 });
      expect(diagnosis.mistakes.map(({ mistake }) => mistake)).toEqual(['sign']);
    });

    it('refuses what does not exist, and what cannot be judged', async () => {
      await expectRefusal(trace.chain({ ...weight, index: [9, 0, 0, 0] }), 'bad_index', 'conv1');
      await expectRefusal(trace.check({ ...weight, name: 'bais' }), 'unknown_tensor', 'conv1');
      await expectRefusal(trace.operations('conv7'), 'unknown_node', 'conv7');
      await expectRefusal(trace.matrix('dense1'), 'unknown_tensor', 'dense1');
      await expectRefusal(trace.patch({ node: 'conv1', y: 4, x: 0 }), 'bad_index', 'conv1');
      await expectRefusal(trace.patch({ node: 'conv1', y: 0.5, x: 0 }), 'bad_index', 'conv1');
      await expectRefusal(trace.seenBy({ node: 'conv1', y: 0, x: 0 }, 'x'), 'unknown_node', 'x');
      const bias = { node: 'conv1', of: 'parameterGradient', name: 'bias' } as const;
      await expectRefusal(trace.diagnose(bias, [1, 2]), 'count_mismatch', 'answer');
      const infinite = [Number.POSITIVE_INFINITY];
      await expectRefusal(trace.diagnose(bias, infinite), 'out_of_range', 'answer');
      await expectRefusal(trace.diagnose(bias, [1], -1), 'out_of_range', 'tolerance');
      await using plain = await model.trace(new Float32Array(36));
      await expectRefusal(plain.chain(weight), 'no_gradient', 'conv1');
      await expectRefusal(plain.check(weight), 'no_gradient', 'conv1');
    });

    it('refuses a matrix that nobody could read', async () => {
      await using lenet = await engine.model('lenet5');
      await using large = await lenet.trace(new Float32Array(784), 3);
      await expectRefusal(large.matrix('conv1'), 'too_large', 'conv1');
    });
  });
}
