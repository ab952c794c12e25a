import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  averagePool2d,
  conv2d,
  dense,
  type Engine,
  flatten,
  type LayerSpec,
  type ModelSpec,
  maxPool2d,
  relu,
} from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';
import { SIDE } from '../idx.ts';
import { smallSpec } from '../small-model.ts';

export function modelSuite(host: Host): void {
  describe(`models: ${host.name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await host.create();
    });
    afterAll(() => engine.dispose());

    const chain = (...layers: LayerSpec[]): ModelSpec => ({ ...smallSpec, layers });

    it('names its presets, and each of them can be built', async () => {
      expect(engine.presets.map(({ name }) => name)).toContain('lenet5');
      for (const { name } of engine.presets) {
        await using model = await engine.model(name);
        const { input, layers } = await engine.preset(name);
        expect(model.spec).toMatchObject({ version: 1, input, layers });
      }
    });

    it('has a worked example for a preset, or none', async () => {
      const example = await engine.example('one-filter-cnn');
      expect(example?.label).toBe(1);
      expect(example?.optimizer).toMatchObject({ type: 'sgd', rate: 0.5 });
      await using model = await engine.model('one-filter-cnn');
      for (const { node, name, values } of example?.parameters ?? []) {
        await model.setParameter(node, name, values);
      }
      await using trace = await model.trace(example?.image ?? new Float32Array(), [1]);
      expect(trace.loss).toBeCloseTo(1.573419127, 6);
      expect(await engine.example('lenet5')).toBeUndefined();
      await expectRefusal(engine.example('lenet6'), 'unknown_preset', 'preset');
    });

    it('counts the parameters of LeNet-5', async () => {
      await using model = await engine.model('lenet5');
      expect(model.summary.parameters).toBe(61706);
      expect(model.summary.rows[0]).toMatchObject({
        node: 'conv1',
        output: [6, 28, 28],
        receptiveField: { size: [5, 5], jump: [1, 1], start: [-2, -2] },
        multiplyAdds: 117600,
        outputBytes: 4 * 6 * 28 * 28,
        parameterBytes: 4 * 156,
      });
      expect(model.parameters[0]).toEqual({
        node: 'conv1',
        name: 'weight',
        shape: [6, 1, 5, 5],
        learnt: true,
      });
      expect(model.classes).toBe(10);
    });

    it('sums a model up without making it, even one that fits no memory', async () => {
      await using model = await engine.model('lenet5');
      expect(await engine.summary('lenet5')).toEqual(model.summary);
      const large = { version: 1 as const, input: [3, 228, 228] as const };
      const layers = [flatten(), dense(1000)];
      await expectRefusal(engine.model({ ...large, layers }), 'over_budget', 'memory');
      const { rows, parameters } = await engine.summary({ ...large, layers });
      expect(parameters).toBe(155_953_000);
      expect(rows[1]?.formula).toBe('155952·1000 + 1000');
      expect(rows[1]?.multiplyAdds).toBe(155_952_000);
      await expectRefusal(
        engine.summary({ ...large, layers: [dense(2)] }),
        'shape_mismatch',
        /layers/,
      );
    });

    it('draws the same weights from the same seed, and others from another', async () => {
      await using first = await engine.model(smallSpec, { seed: 7 });
      await using second = await engine.model(smallSpec, { seed: 7 });
      await using other = await engine.model(smallSpec, { seed: 8 });
      expect(await second.weightsSha256()).toBe(await first.weightsSha256());
      expect(await other.weightsSha256()).not.toBe(await first.weightsSha256());
    });

    it('predicts a probability for every class of every image', async () => {
      await using model = await engine.model(smallSpec);
      const { shape, data } = await model.predict(new Float32Array(3 * SIDE * SIDE).fill(0.5));
      expect(shape).toEqual([3, 4]);
      for (let n = 0; n < 3; ++n) {
        const sum = data.slice(4 * n, 4 * n + 4).reduce((a, b) => a + b);
        expect(sum).toBeCloseTo(1, 5);
      }
    });

    it('gives copies of parameters: changing one does not change the model', async () => {
      await using model = await engine.model(smallSpec);
      const before = await model.weightsSha256();
      const { data } = await model.parameter('conv1', 'weight');
      data.fill(9);
      expect(await model.weightsSha256()).toBe(before);
    });

    it('sets a parameter, and refuses a wrong count or a number that is not finite', async () => {
      await using model = await engine.model(smallSpec);
      await model.setParameter('conv1', 'bias', Float32Array.of(1, 2, 3, 4));
      expect([...(await model.parameter('conv1', 'bias')).data]).toEqual([1, 2, 3, 4]);
      await expectRefusal(
        model.setParameter('conv1', 'bias', Float32Array.of(1)),
        'count_mismatch',
        /conv1/,
      );
      await expectRefusal(
        model.setParameter('conv1', 'bias', Float32Array.of(1, 2, Number.NaN, 4)),
        'out_of_range',
        /conv1/,
      );
      await expectRefusal(model.parameter('conv9', 'bias'), 'unknown_node', /conv9/);
      await expectRefusal(model.parameter('conv1', 'biass'), 'unknown_tensor', /conv1/);
      expect([...(await model.parameter('conv1', 'bias')).data]).toEqual([1, 2, 3, 4]);
    });

    it('saves a file from which the same model comes back', async () => {
      await using model = await engine.model(smallSpec, { seed: 3 });
      const file = await model.save();
      await using copy = await engine.load(file);
      expect(copy.spec).toEqual(model.spec);
      expect(await copy.weightsSha256()).toBe(await model.weightsSha256());
    });

    it('refuses a damaged or a foreign file', async () => {
      await using model = await engine.model(smallSpec);
      const file = await model.save();
      const damaged = file.slice();
      damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
      await expectRefusal(engine.load(damaged), 'checksum_mismatch', /./);
    });

    it.each([
      ['a file of PyTorch', 'PK\x03\x04 and more', 'a ZIP archive'],
      ['a file of Keras', '\x89HDF\r\n\x1a\n and more', 'HDF5'],
      ['gzip', '\x1f\x8b\x08\0\0\0\0\0\0', 'gzip'],
      ['a page that says so', '<!doctype html>', 'a web page'],
      ['a description', '{"input": {}}', 'JSON'],
      ['labels', '\0\0\x08\x01\0\0\0\x01\x07', 'an IDX file'],
      ['noise', 'no such kind of file', 'an unknown kind'],
      ['a header that is no object', safetensors('[1]'), 'an unknown kind'],
      ['a header that is no JSON', safetensors('{nothing}'), 'JSON'],
      ['tensors without ends', safetensors('{"a": {"shape": [1]}}'), 'dtype|metadata'],
    ])('says that %s is no saved model, and what it is', async (_, text, said) => {
      const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
      const { message } = await expectRefusal(engine.load(bytes), 'bad_checkpoint', 'checkpoint');
      expect(message).toMatch(new RegExp(said));
      expect(message).not.toContain('cut');
    });

    it('lists the tensors of a file of another program', async () => {
      const names = Array.from({ length: 11 }, (_, i) => `features.${i}.weight`);
      const entries = names.map((name, i) => [
        name,
        { dtype: 'F32', shape: i === 0 ? [] : [1, i], data_offsets: [0, 0] },
      ]);
      const header = JSON.stringify({
        __metadata__: { format: 'pt' },
        ...Object.fromEntries(entries),
      });
      const bytes = Uint8Array.from(safetensors(header), (letter) => letter.charCodeAt(0));
      const { message } = await expectRefusal(engine.load(bytes), 'bad_checkpoint', 'checkpoint');
      expect(message).toContain('another program’s');
      expect(message).toContain('features.0.weight of one number, features.1.weight 1×1,');
      expect(message).toContain('features.7.weight 1×7 and 3 more tensors');
    });

    it('refuses what no network can be', async () => {
      const tooLarge = chain(conv2d(1, 11), flatten(), dense(2));
      await expectRefusal(engine.model(tooLarge), 'kernel_too_large', /layers\[0\]/);
      const noStride = chain(maxPool2d(2, { stride: 0 }), flatten(), dense(2));
      await expectRefusal(engine.model(noStride), 'out_of_range', 'layers[0].stride');
      const noChannels = chain(conv2d(Number.NaN, 3));
      const error = await expectRefusal(
        engine.model(noChannels),
        'wrong_type',
        'layers[0].channels',
      );
      expect(error.message).toContain('NaN');
      const misspelt = chain({ type: 'conv3d' } as unknown as LayerSpec);
      await expectRefusal(engine.model(misspelt), 'unknown_layer', 'layers[0].type');
      const unknown = chain(averagePool2d(2, { strid: 2 } as object), flatten(), dense(2));
      await expectRefusal(engine.model(unknown), 'unknown_field', 'layers[0].strid');
      const dangling = chain(relu({ inputs: ['nobody'] }));
      await expectRefusal(engine.model(dangling), 'bad_graph', /layers\[0\]/);
    });

    it('refuses a network above its budget before it takes any memory', async () => {
      const huge = chain(flatten(), dense(50_000_000), dense(2));
      await expectRefusal(engine.model(huge), 'over_budget', /./);
      await using model = await engine.model(smallSpec);
      expect(model.classes).toBe(4);
    });

    it('tells how an image became too small, and what padding "same" means', async () => {
      const small = chain(conv2d(2, 5), maxPool2d(2), conv2d(2, 3));
      const padded = chain({ type: 'conv2d', channels: 2, kernel: 3, padding: 'same' } as never);
      for (const ask of [
        (spec: ModelSpec) => engine.model(spec),
        (spec: ModelSpec) => engine.summary(spec),
      ]) {
        const tooSmall = await expectRefusal(ask(small), 'kernel_too_large', /^layers\[2\]/);
        expect(tooSmall.message).toMatch(/; the image became 8→4→2$/);
        const same = await expectRefusal(ask(padded), 'wrong_type', 'layers[0].padding');
        expect(same.remedy).toContain('[1, 1, 1, 1]');
      }
    });

    it('refuses more layers than it takes as the engine does, however many', async () => {
      const relus = (count: number) => chain(...Array.from({ length: count }, () => relu()));
      await engine.summary(relus(4096));
      for (const count of [4097, 100_000]) {
        const asked = [engine.model(relus(count)), engine.summary(relus(count))];
        for (const each of asked) {
          const error = await expectRefusal(each, 'out_of_range', 'layers');
          expect(error.message).toBe(`there are ${count}`);
          expect(error.remedy).toBe('use at most 4096');
        }
      }
    });

    it('refuses unknown presets, bad seeds and data that is no data', async () => {
      const error = await expectRefusal(engine.model('lenet6'), 'unknown_preset', /./);
      expect(error.remedy).toContain('lenet5');
      await expectRefusal(engine.model(smallSpec, { seed: -1 }), 'out_of_range', 'seed');
      await expectRefusal(engine.model(smallSpec, { seed: 0.5 }), 'out_of_range', 'seed');
      const circular: { layers: unknown[] } = { layers: [] };
      circular.layers.push(circular);
      const spec = circular as unknown as ModelSpec;
      await expectRefusal(engine.model(spec), 'bad_argument', 'model');
    });

    it('refuses images that do not fill whole images or are not finite', async () => {
      await using model = await engine.model(smallSpec);
      await expectRefusal(model.predict(new Float32Array(7)), 'count_mismatch', /./);
      const broken = new Float32Array(SIDE * SIDE).fill(Number.POSITIVE_INFINITY);
      await expectRefusal(model.predict(broken), 'out_of_range', /./);
    });

    it('takes images with their shape, and refuses those of another one', async () => {
      await using model = await engine.model(smallSpec);
      const data = Float32Array.from({ length: 4 * SIDE * SIDE }, (_, i) => (i % 7) / 7);
      const images = (...shape: number[]) => ({ shape, data });
      const batch = await model.predict(images(4, 1, SIDE, SIDE));
      expect(batch).toEqual(await model.predict(data));
      const one = { shape: [1, SIDE, SIDE], data: data.slice(0, SIDE * SIDE) };
      expect((await model.predict(one)).shape).toEqual([1, 4]);
      for (const shape of [
        [1, 1, 2 * SIDE, 2 * SIDE],
        [4, SIDE, SIDE],
        [SIDE, SIDE],
        [1, 4, 1, SIDE, SIDE],
        [],
      ]) {
        await expectRefusal(model.predict(images(...shape)), 'shape_mismatch', 'images');
        await expectRefusal(model.trace(images(...shape), [0]), 'shape_mismatch', 'images');
      }
      await expectRefusal(model.predict(images(3, 1, SIDE, SIDE)), 'count_mismatch', 'images');
    });

    it('centres a drawn digit as 28 by 28 pixels', async () => {
      const ink = new Float32Array(100 * 100);
      for (let y = 5; y < 45; ++y) ink.fill(1, 100 * y + 10, 100 * y + 14);
      const digit = await engine.digit(ink, 100, 100);
      expect(digit.length).toBe(784);
      expect(Math.max(...digit)).toBeGreaterThan(0.5);
      await expectRefusal(engine.digit(ink, 100, 99), 'shape_mismatch', /./);
    });
  });
}

/** A file of safetensors with this header and no data. */
function safetensors(header: string): string {
  return `${String.fromCharCode(header.length % 256, header.length >> 8)}\0\0\0\0\0\0${header}`;
}
