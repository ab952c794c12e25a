import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellQuery, Engine, Model, Tensor, Trace } from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';
import { SIDE, squares } from '../idx.ts';
import { smallSpec } from '../small-model.ts';

export function traceSuite(host: Host): void {
  describe(`traces: ${host.name}`, () => {
    let engine: Engine;
    let model: Model;
    let trace: Trace;
    const images = Float32Array.from(squares(2).pixels, (byte) => byte / 255);
    beforeAll(async () => {
      engine = await host.create();
      model = await engine.model(smallSpec, { seed: 5 });
      trace = await model.trace(images, [0, 1]);
    });
    afterAll(() => engine.dispose());

    const cell = ({ shape, data }: Tensor, index: readonly number[]) =>
      data[index.reduce((at, i, axis) => at * (shape[axis] ?? 0) + i, 0)];

    async function expectSum(query: CellQuery): Promise<void> {
      const { index, ...tensor } = query;
      const { value, terms, target } = await trace.derive(query);
      expect(target).toEqual(query);
      expect(value).toBe(cell(await trace.tensor(tensor), index));
      const sum = terms.reduce((total, term) => total + term.product, 0);
      const size = terms.reduce((total, term) => total + Math.abs(term.product), 0);
      expect(Math.abs(sum - value)).toBeLessThanOrEqual(1e-6 * size + 1e-12);
    }

    it('tells the nodes, their shapes and the loss', () => {
      expect(trace.nodes.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['conv1', 'relu1', 'pool1', 'flatten1', 'dense1']),
      );
      expect(trace.loss).toBeGreaterThan(0);
    });

    it('derives an output, an input gradient and a parameter gradient: the terms add up', async () => {
      await expectSum({ node: 'conv1', of: 'output', index: [1, 2, 0, 3] });
      await expectSum({ node: 'dense1', of: 'output', index: [0, 3, 0, 0] });
      await expectSum({ node: 'dense1', of: 'inputGradient', name: '0', index: [1, 5, 0, 0] });
      await expectSum({
        node: 'conv1',
        of: 'parameterGradient',
        name: 'weight',
        index: [2, 0, 1, 1],
      });
    });

    it('leads from a factor to its own derivation', async () => {
      const { terms } = await trace.derive({ node: 'relu1', of: 'output', index: [0, 1, 4, 4] });
      const factor = terms[0]?.factors[0];
      expect(factor?.tensor).toEqual({ node: 'conv1', of: 'output' });
      if (!factor) return;
      const before = await trace.derive({ ...factor.tensor, index: factor.index });
      expect(before.value).toBe(factor.value);
      expect(before.rule).toBe('sum_of_products');
    });

    it('is a picture of its moment: later changes of the model do not show', async () => {
      const own = await engine.model(smallSpec);
      const query = { node: 'conv1', of: 'parameter', name: 'bias' } as const;
      const early = await own.trace(images.slice(0, SIDE * SIDE));
      const before = await early.tensor(query);
      await own.setParameter('conv1', 'bias', Float32Array.of(5, 6, 7, 8));
      expect(await early.tensor(query)).toEqual(before);
      await own.dispose();
      expect(await early.tensor(query)).toEqual(before);
    });

    it('has no gradients without labels, and says so', async () => {
      await using plain = await model.trace(images);
      expect(plain.loss).toBeUndefined();
      const query = { node: 'conv1', of: 'outputGradient' } as const;
      await expectRefusal(plain.tensor(query), 'no_gradient', /./);
    });

    it('takes any finite number as a pixel', async () => {
      await using plain = await model.trace(new Float32Array(SIDE * SIDE).fill(-255));
      const { data } = await plain.tensor({ node: 'input', of: 'output' });
      expect(data[0]).toBe(-255);
    });

    it('refuses cells, tensors and labels that do not exist', async () => {
      const output = { node: 'conv1', of: 'output' } as const;
      await expectRefusal(trace.derive({ ...output, index: [0, 9, 0, 0] }), 'bad_index', /./);
      await expectRefusal(trace.derive({ ...output, index: [0] }), 'bad_index', /./);
      await expectRefusal(trace.tensor({ ...output, node: 'conv7' }), 'unknown_node', /./);
      await expectRefusal(model.trace(images, [0, 4]), 'bad_label', /./);
      await expectRefusal(model.trace(images, [0, 1.5]), 'bad_label', 'labels');
      await expectRefusal(model.trace(images, [0]), 'count_mismatch', /./);
      await expectRefusal(model.trace(new Float32Array(0)), 'count_mismatch', /./);
    });

    it('refuses everything after its disposal, and can be disposed of twice', async () => {
      const short = await model.trace(images);
      await short.dispose();
      await short.dispose();
      await expectRefusal(short.tensor({ node: 'conv1', of: 'output' }), 'disposed', 'trace');
    });
  });
}
