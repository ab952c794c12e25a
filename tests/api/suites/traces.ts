import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  adam,
  adamW,
  batchNorm,
  type CellQuery,
  dense,
  dropout,
  type Engine,
  flatten,
  type Model,
  type OptimizerSpec,
  rmsprop,
  sgd,
  type Tensor,
  type TensorQuery,
  type Trace,
  type TraceOptions,
} from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';
import { openSquares, SIDE, squares } from '../idx.ts';
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

    /** The first cell, the last, and one between. */
    const corners = (shape: readonly number[]) =>
      [0, 0.5, 1].map((share) => shape.map((side) => Math.floor(share * (side - 1))));

    async function expectSum(query: CellQuery): Promise<void> {
      const { index, ...tensor } = query;
      const { value, terms, target } = await trace.derive(query);
      expect(target).toEqual(query);
      expect(value).toBe(cell(await trace.tensor(tensor), index));
      const sum = terms.reduce((total, term) => total + term.product, 0);
      const size = terms.reduce((total, term) => total + Math.abs(term.product), 0);
      expect(Math.abs(sum - value)).toBeLessThanOrEqual(1e-6 * size + 1e-12);
    }

    it('shows a step of training when it is asked for, masks and means included', async () => {
      const layers = [batchNorm(), dropout({ rate: 0.5 }), flatten(), dense(2)];
      await using normal = await engine.model({ version: 1, input: [1, 2, 4], layers });
      const pixels = Float32Array.from({ length: 16 }, (_, i) => (i * 7) % 5);
      const options = { training: true, seed: 3, step: 9 };
      const outputs = async (given?: TraceOptions) => {
        await using shown = await normal.trace(pixels, [0, 1], given);
        return [...(await shown.tensor({ node: 'drop1', of: 'output' })).data];
      };
      await using training = await normal.trace(pixels, [0, 1], options);
      const mask = await training.tensor({ node: 'drop1', of: 'output', name: 'mask' });
      expect(new Set(mask.data)).toEqual(new Set([0, 2]));
      const [mean] = (await training.tensor({ node: 'bn1', of: 'output', name: 'mean' })).data;
      expect(mean).toBeCloseTo(pixels.reduce((sum, pixel) => sum + pixel, 0) / 16, 6);
      expect(training.nodes.find(({ name }) => name === 'bn1')?.besides).toEqual([
        'normalized',
        'mean',
        'variance',
      ]);
      expect(await outputs(options)).toEqual(await outputs(options));
      expect(await outputs(options)).not.toEqual(await outputs({ ...options, step: 10 }));
      // Predicting: running mean 0, running variance 1, nothing dropped.
      for (const [i, output] of (await outputs()).entries())
        expect(output).toBeCloseTo(pixels[i]!, 3);
      await expectRefusal(normal.trace(pixels, [0, 1], { step: -1 }), 'out_of_range', 'trace.step');
    });

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

    it('says what each image adds to a gradient', async () => {
      const { shares, gradients } = await trace.shares({ node: 'conv1', name: 'weight' });
      const whole = await trace.tensor({ node: 'conv1', of: 'parameterGradient', name: 'weight' });
      expect(shares.shape).toEqual([2, ...whole.shape]);
      const { length } = whole.data;
      for (const [place, gradient] of whole.data.entries()) {
        const [first = Number.NaN, second = Number.NaN] = [place, length + place].map(
          (at) => shares.data[at],
        );
        expect(first + second).toBeCloseTo(gradient, 6);
        expect(gradients.data[place]).toBe(2 * first);
      }
      await expectRefusal(trace.shares({ node: 'conv1', name: 'gain' }), 'unknown_tensor', 'conv1');
    });

    it('says what each image adds to the gradient of one cell', async () => {
      const weight = { node: 'conv1', name: 'weight', index: [2, 0, 1, 1] };
      const whole = await trace.shares({ node: 'conv1', name: 'weight' });
      const { shares, gradients } = await trace.shares(weight);
      const index = (image: number) => [image, ...weight.index];
      expect(shares.shape).toEqual([2]);
      expect([...shares.data]).toEqual([0, 1].map((n) => cell(whole.shares, index(n))));
      expect([...gradients.data]).toEqual([0, 1].map((n) => cell(whole.gradients, index(n))));
      const outside = { ...weight, index: [2, 0, 1, 9] };
      await expectRefusal(trace.shares(outside), 'bad_index', 'conv1');
    });

    it('gives several tensors to one question, in the order of asking', async () => {
      const queries: readonly TensorQuery[] = [
        { node: 'dense1', of: 'output' },
        { node: 'conv1', of: 'parameterGradient', name: 'weight' },
        { node: 'dense1', of: 'output' },
      ];
      const together = await trace.tensors(queries);
      const alone = await Promise.all(queries.map((query) => trace.tensor(query)));
      expect(together).toEqual(alone);
      expect(await trace.tensors([])).toEqual([]);
      const unknown = { node: 'conv7', of: 'output' } as const;
      await expectRefusal(trace.tensors([...queries, unknown]), 'unknown_node', /./);
    });

    it('passes the same images with the weights after an update, and leaves the model', async () => {
      const optimizer = sgd({ rate: 0.05 });
      const weight = { node: 'conv1', name: 'weight', index: [0, 0, 1, 1] };
      const before = await model.weightsSha256();
      const { all } = await trace.effect(weight, optimizer);
      await using after = await trace.afterUpdate(optimizer);
      expect(after.loss).toBe(all);
      expect(after.nodes).toEqual(trace.nodes);
      const query = { ...weight, of: 'parameter' } as const;
      const { value } = await trace.deriveUpdate(query, optimizer);
      expect((await after.derive(query)).value).toBe(value);
      expect(await model.weightsSha256()).toBe(before);
      await using plain = await model.trace(images);
      await expectRefusal(plain.afterUpdate(optimizer), 'no_gradient', 'labels');
    });

    it('answers before it is there, and what comes of it too', async () => {
      const query = { node: 'conv1', of: 'parameter', name: 'weight' } as const;
      const cell = { node: 'dense1', of: 'output', index: [0, 3, 0, 0] } as const;
      const pending = model.trace(images, [0, 1]);
      const later = pending.afterUpdate(sgd({ rate: 0.5 }));
      const others = later.withImages(images.subarray(0, SIDE * SIDE), [1]);
      const [tensor, derivation, renewed, loss] = await Promise.all([
        pending.tensor(query),
        pending.derive(cell),
        later.tensor(query),
        others.tensor({ node: 'loss', of: 'output' }),
      ]);
      expect(tensor).toEqual(await trace.tensor(query));
      expect(derivation).toEqual(await trace.derive(cell));
      await using made = await pending;
      await using after = await later;
      await using last = await others;
      expect(made.nodes).toEqual(trace.nodes);
      expect(renewed).toEqual(await after.tensor(query));
      expect(renewed.data).not.toEqual(tensor.data);
      expect(loss.data[0]).toBe(Math.fround(last.loss ?? Number.NaN));
    });

    it('that cannot be made says to every question why', async () => {
      const pending = model.trace(images, [0, 7]);
      const later = pending.afterUpdate(sgd());
      await expectRefusal(pending.tensors([]), 'bad_label', /./);
      await expectRefusal(
        later.derive({ node: 'conv1', of: 'output', index: [] }),
        'bad_label',
        /./,
      );
      await expectRefusal(pending, 'bad_label', /./);
      await expectRefusal(later, 'bad_label', /./);
      expect(await pending.catch(() => 'caught')).toBe('caught');
      let ended = false;
      await expectRefusal(
        later.finally(() => {
          ended = true;
        }),
        'bad_label',
        /./,
      );
      expect(ended).toBe(true);
    });

    it('says what each image adds to the gradient of a weight', async () => {
      const query = { of: 'parameterGradient', name: 'weight', index: [2, 0, 1, 1] } as const;
      const { terms, groups } = await trace.derive({ node: 'conv1', ...query });
      expect(groups?.by).toBe('image');
      expect(groups?.sums.map(({ number }) => number)).toEqual([0, 1]);
      for (const { number, first, count, sum } of groups?.sums ?? []) {
        const own = terms.slice(first, first + count);
        expect(own.every(({ factors: [factor] }) => factor?.index[0] === number)).toBe(true);
        expect(sum).toBe(own.reduce((total, { product }) => total + product, 0));
      }
      // A sum over one channel has nothing to be gathered by.
      const single = await trace.derive({ node: 'conv1', of: 'output', index: [0, 0, 0, 0] });
      expect(single.groups).toBeUndefined();
    });

    it('derives the update of a weight by any optimiser, from the weight and its gradient', async () => {
      const weight = { node: 'conv1', name: 'weight', index: [2, 0, 1, 1] } as const;
      const query = { ...weight, of: 'parameter' } as const;
      const { value: before } = await trace.derive(query);
      const { value: gradient } = await trace.derive({ ...weight, of: 'parameterGradient' });
      for (const optimizer of [sgd({ rate: 0.5 }), rmsprop(), adam(), adamW()]) {
        const update = await trace.deriveUpdate(query, optimizer);
        expect(update.target).toEqual(query);
        expect(update.optimizer).toMatchObject(optimizer);
        expect(update.before).toMatchObject({ updates: 0 });
        expect(update.after.updates).toBe(1);
        const last = update.steps.at(-1);
        expect(last?.target).toEqual({ ...weight, of: 'update', step: 'updated' });
        expect(last?.value).toBe(update.value);
        const sum = last?.terms.reduce((total, { product }) => total + product, 0) ?? Number.NaN;
        expect(update.value).toBeCloseTo(sum, 6);
        const factors = update.steps.flatMap(({ terms }) => terms.flatMap((term) => term.factors));
        expect(factors).toContainEqual({
          tensor: { node: 'conv1', of: 'parameterGradient', name: 'weight' },
          index: weight.index,
          value: gradient,
        });
        expect(Math.sign(update.value - before)).toBe(-Math.sign(gradient));
      }
    });

    it('says what the first update does to the loss, and leaves the model as it is', async () => {
      const weight = { node: 'conv1', name: 'weight', index: [0, 0, 1, 1] };
      const before = await model.weightsSha256();
      const { before: loss, one, all } = await trace.effect(weight, sgd({ rate: 0.05 }));
      expect(loss).toBe(trace.loss);
      expect(one).toBeLessThan(loss);
      expect(all).toBeLessThan(one);
      expect(await model.weightsSha256()).toBe(before);
      await expectRefusal(
        trace.effect({ ...weight, index: [0, 0, 1, 9] }, sgd()),
        'bad_index',
        'conv1',
      );
    });

    it('goes on from what the optimiser remembers', async () => {
      const query = { node: 'dense1', of: 'parameter', name: 'weight', index: [1, 2] } as const;
      const optimizer = sgd({ rate: 0.5, momentum: 0.75 });
      const first = await trace.deriveUpdate(query, optimizer);
      const { value: gradient } = await trace.derive({ ...query, of: 'parameterGradient' });
      expect(first.after).toEqual({ updates: 1, velocity: gradient });
      const second = await trace.deriveUpdate(query, optimizer, first.after);
      expect(second.before).toEqual(first.after);
      expect(second.after.velocity).toBe(second.steps[0]?.value);
      expect(second.after.velocity).toBeCloseTo(1.75 * gradient, 6);
    });

    it('derives the very weights to which a step of training leads', async () => {
      await using data = await openSquares(engine, 1);
      const image = await data.images(0);
      for (const optimizer of [sgd({ rate: 0.25, momentum: 0.5 }), adamW({ weightDecay: 0.5 })]) {
        await using own = await engine.model(smallSpec, { seed: 7 });
        await using before = await own.trace(image.data, [...(await data.labels(0))]);
        await own.fit(data, { epochs: 1, batchSize: 1, optimizer });
        for (const { node, name, shape } of own.parameters) {
          const after = await own.parameter(node, name);
          for (const index of corners(shape)) {
            const query = { node, of: 'parameter', name, index } as const;
            const { value } = await before.deriveUpdate(query, optimizer);
            expect(value).toBe(cell(after, index));
          }
        }
      }
    });

    it('refuses updates of what is no weight, and optimisers that do not exist', async () => {
      const query = { node: 'conv1', of: 'parameter', name: 'bias', index: [0] } as const;
      const update = (changes: object, optimizer: object, state?: object) =>
        trace.deriveUpdate({ ...query, ...changes }, optimizer as OptimizerSpec, state);
      await expectRefusal(update({ of: 'output' }, sgd()), 'unknown_tensor', 'conv1');
      await expectRefusal(update({ index: [4] }, sgd()), 'bad_index', 'conv1');
      await expectRefusal(update({}, { type: 'sdg' }), 'unknown_optimizer', 'optimizer.type');
      await expectRefusal(update({}, sgd({ rate: -1 })), 'out_of_range', 'optimizer.rate');
      const wrong = update({}, sgd(), { firstMoment: 1 });
      await expectRefusal(wrong, 'unknown_field', 'state.firstMoment');
      await using plain = await model.trace(images);
      await expectRefusal(plain.deriveUpdate(query, sgd()), 'no_gradient', 'conv1');
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

    it('takes other images through its own weights', async () => {
      const own = await engine.model(smallSpec, { seed: 5 });
      await using first = await own.trace(images.slice(0, SIDE * SIDE), [0]);
      await own.setParameter('conv1', 'bias', Float32Array.of(5, 6, 7, 8));
      await using batch = await first.withImages(images, [0, 1]);
      expect(batch.loss).toBe(trace.loss);
      await using plain = await first.withImages(images);
      expect(plain.loss).toBeUndefined();
      await expectRefusal(first.withImages(images, [0]), 'count_mismatch', 'labels');
      await expectRefusal(first.withImages(images.slice(1), []), 'count_mismatch', 'images');
      await using shaped = await first.withImages(
        { shape: [2, 1, SIDE, SIDE], data: images },
        [0, 1],
      );
      expect(shaped.loss).toBe(trace.loss);
      const tall = { shape: [1, 1, 2 * SIDE, SIDE], data: images };
      await expectRefusal(first.withImages(tall), 'shape_mismatch', 'images');
    });

    it('has the weights of the moment when it was asked for, also when it is the first', async () => {
      await using other = await host.create();
      const changing = await other.model(smallSpec, { seed: 5 });
      const asked = changing.trace(images, [0, 1]);
      const bias = asked.tensor({ node: 'conv1', of: 'parameter', name: 'bias' });
      const later = asked
        .afterUpdate(sgd())
        .derive({ node: 'conv1', of: 'output', index: [0, 0, 0, 0] });
      await changing.setParameter('conv1', 'bias', new Float32Array(4).fill(9));
      await using first = await asked;
      expect(first.loss).toBe(trace.loss);
      expect(new Set((await bias).data)).toEqual(new Set([0]));
      expect((await later).rule).toBe('sum_of_products');
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

    it('refuses an option that is not a number, and shows it as it was given', async () => {
      const made = model.trace(images, [0, 1], { seed: Number.NaN });
      const error = await expectRefusal(made, 'wrong_type', 'trace.seed');
      expect(error.message).toContain('NaN');
      expect(error.message).not.toContain('null');
    });

    it('refuses everything after its disposal, and can be disposed of twice', async () => {
      const short = await model.trace(images);
      await short.dispose();
      await short.dispose();
      await expectRefusal(short.tensor({ node: 'conv1', of: 'output' }), 'disposed', 'trace');
    });
  });
}
