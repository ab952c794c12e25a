import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../web/api/index.ts';
import { noiseDigits } from './noise-digits.ts';
import { jsonLines, receptive } from './receptive.ts';

/** The bytes of every parameter of a safetensors file, as text; not of what a run adds. */
async function weightsOf(file: string): Promise<Map<string, string>> {
  const bytes = await readFile(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  const body = bytes.subarray(8 + length);
  const tensors = Object.entries<{ data_offsets: [number, number] }>(header);
  return new Map(
    tensors
      .filter(([name]) => name.split('.').length === 2)
      .map(([name, { data_offsets }]) => [name, body.subarray(...data_offsets).toString('hex')]),
  );
}

describe('the command line', () => {
  let folder = '';
  let common: string[] = [];
  beforeAll(async () => {
    folder = await noiseDigits();
    common = ['--data', folder, '--threads', '1'];
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('tells its commands, and each command its options', async () => {
    const overview = await receptive(['--help']);
    expect(overview.code).toBe(0);
    expect(overview.out).toMatch(
      /train .*\n.*evaluate .*\n.*explain .*\n.*exercise .*\n.*summary /,
    );
    const help = await receptive(['train', '--help']);
    expect(help.code).toBe(0);
    expect(help.out).toContain('--momentum X');
    expect((await receptive([])).code).toBe(2);
  });

  it('shows the layers and the 61,706 parameters of LeNet-5', async () => {
    const { code, out } = await receptive(['summary', '--preset', 'lenet5']);
    expect(code).toBe(0);
    expect(out).toMatch(/conv2 +conv2d +16×10×10 +2,416 +\(5·5·6 \+ 1\)·16 +240,000/);
    expect(out).toMatch(/pool2 .* 16×16 +4×4 +-2,-2 +1,600 +0\n/);
    expect(out).toMatch(/total +61,706 +416,520 +60,008 +246,824/);
    const json = await receptive(['summary', '--json']);
    expect(jsonLines(json.out)[0]).toMatchObject({ parameters: 61706 });
  });

  it('trains, writes JSON lines that end with what came out, and saves the model', async () => {
    const file = join(folder, 'model.safetensors');
    const words = ['train', ...common, '--epochs', '2', '--batch', '32', '--seed', '3'];
    const { code, out } = await receptive([...words, '--json', '--save', file]);
    expect(code).toBe(0);
    const lines = jsonLines(out);
    const done = lines.at(-1);
    expect(done).toEqual({
      event: 'done',
      test_accuracy: expect.any(Number),
      test_loss: expect.any(Number),
      images_per_s: expect.any(Number),
      epoch_s: expect.any(Number),
      weights_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      threads: 1,
      parameters: 61706,
      trainable: 61706,
      frozen: 0,
      frozen_unchanged: null,
    });
    expect(lines.filter(({ event }) => event === 'epoch')).toHaveLength(2);
    const evaluated = await receptive(['evaluate', ...common, '--model', file, '--json']);
    expect(jsonLines(evaluated.out)[0]).toMatchObject({
      event: 'evaluated',
      top_five_accuracy: expect.any(Number),
      accuracy: done?.test_accuracy,
      loss: done?.test_loss,
      images: 50,
    });
  });

  it('freezes the named layers of a saved model and reports how many parameters that were', async () => {
    const file = join(folder, 'start.safetensors');
    await receptive(['train', ...common, '--save', file]);
    const frozen = ['conv1', 'conv2', 'dense1', 'dense2'];
    const after = join(folder, 'head.safetensors');
    const { code, out } = await receptive([
      ...['train', ...common, '--model', file, '--freeze', frozen.join(',')],
      ...['--schedule', 'cosineDecay', '--clip', '1', '--json', '--save', after],
    ]);
    expect(code).toBe(0);
    expect(jsonLines(out).at(-1)).toMatchObject({ parameters: 61706, trainable: 850 });
    const [before, now] = await Promise.all([weightsOf(file), weightsOf(after)]);
    for (const [tensor, bytes] of before) {
      const layer = tensor.split('.')[0] ?? '';
      expect([tensor, now.get(tensor) === bytes]).toEqual([tensor, frozen.includes(layer)]);
    }
    const unknown = await receptive(['train', ...common, '--model', file, '--freeze', 'pool1']);
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('conv1, conv2, dense1, dense2, dense3');
  });

  it('puts an odd/even head on a saved model and says that the rest stayed as it was', async () => {
    const file = join(folder, 'ten-digits.safetensors');
    await receptive(['train', ...common, '--preset', 'mlp', '--save', file]);
    const headed = join(folder, 'odd-even.safetensors');
    const words = ['train', ...common, '--model', file, '--labels', 'odd-even', '--save', headed];
    for (const [kind, trainable] of [
      ['softmax', 202],
      ['sigmoid', 101],
    ] as const) {
      const { code, out } = await receptive([...words, '--head', kind, '--json']);
      expect(code).toBe(0);
      expect(jsonLines(out).at(-1)).toMatchObject({
        parameters: 265_600 + trainable,
        trainable,
        frozen: 265_600,
        frozen_unchanged: true,
      });
      const [before, now] = await Promise.all([weightsOf(file), weightsOf(headed)]);
      const kept = [...before].filter(([tensor]) => !tensor.startsWith('dense3.'));
      expect(kept).toHaveLength(4);
      for (const [tensor, bytes] of kept) expect(now.get(tensor) === bytes).toBe(true);
    }
    const said = await receptive([...words, '--head', 'softmax']);
    expect(said.out).toContain(
      '202 of 265,802 parameters trained, 265,600 frozen: byte-equal before and after\n',
    );
    const labels = ['--labels', '0,1,0,1,0,1,0,1,0,1'];
    const evaluated = await receptive(['evaluate', ...common, '--model', headed, ...labels]);
    expect(evaluated.code).toBe(0);
    const alone = await receptive(['train', ...common, '--head', 'softmax']);
    expect([alone.code, alone.err]).toEqual([2, expect.stringContaining('--model')]);
    const unknown = await receptive([...words, '--head', 'tanh']);
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('softmax')]);
  });

  it('changes the images of a run, the same on two threads, and refuses flips of digits', async () => {
    const train = (augment: string, threads = '1') =>
      receptive(['train', '--data', folder, '--threads', threads, '--json', '--augment', augment]);
    const weights = async (augment: string, threads?: string) =>
      jsonLines((await train(augment, threads)).out).at(-1)?.weights_sha256;
    const changed = await weights('shift=2,rotate=10,noise=0.1');
    expect(changed).toMatch(/^[0-9a-f]{64}$/);
    expect(await weights('shift=2,rotate=10,noise=0.1', '2')).toBe(changed);
    expect(await weights('shift=0')).not.toBe(changed);
    const flipped = await train('flipHorizontal');
    expect([flipped.code, flipped.err]).toEqual([1, expect.stringContaining('forceFlips')]);
    expect(await weights('flipHorizontal,forceFlips')).not.toBe(changed);
    expect((await train('shift')).code).toBe(1);
    expect((await train('shift=two')).code).toBe(2);
    expect((await train('shift=')).code).toBe(2);
  });

  it('trains with fast arithmetic, and says so where Node has none', async () => {
    const words = ['train', '--data', folder, '--threads', '1', '--arithmetic'];
    const fast = await receptive([...words, 'fast']);
    expect(fast.code).toBe(0);
    await using engine = await createEngine({ threads: 1, arithmetic: 'fast' });
    expect(fast.err.includes('relaxed SIMD')).toBe(engine.info.arithmetic === 'exact');
    expect((await receptive([...words, 'exact'])).err).not.toContain('relaxed SIMD');
    expect((await receptive([...words, 'quick'])).code).not.toBe(0);
  });

  it('gives the same weights again, and on two threads', async () => {
    const weights = async (threads: string) => {
      const words = ['train', '--data', folder, '--threads', threads, '--json'];
      const { out } = await receptive(words);
      return jsonLines(out).at(-1)?.weights_sha256;
    };
    const first = await weights('1');
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await weights('1')).toBe(first);
    expect(await weights('2')).toBe(first);
  });

  it('shows a changing line on a terminal only', async () => {
    const terminal = await receptive(['train', ...common], { isTerminal: true });
    expect(terminal.err).toMatch(
      /epoch 1\/1 {2}\d+ % {2}[\d,]+ images\/s {2}loss [\d.]+ {2}[\d.]+ s/,
    );
    const pipe = await receptive(['train', ...common]);
    expect(pipe.err).not.toContain('\r');
    expect(pipe.err).toMatch(/^epoch 1: training loss/);
    expect(pipe.out).toMatch(/^test accuracy .*\n.*images in .*\nweights [0-9a-f]{64}\n$/);
  });

  it('ends early when the loss stands still, and says so', async () => {
    // What is learnt of noise is no use on other noise.
    const words = ['train', ...common, '--epochs', '200', '--patience', '2', '--restore-best'];
    const schedule = ['--schedule', 'reduceOnPlateau:patience=1,gamma=0.5'];
    const { code, out } = await receptive([...words, ...schedule, '--json']);
    expect(code).toBe(0);
    const lines = jsonLines(out);
    const losses = lines
      .filter(({ event }) => event === 'epoch')
      .map(({ validation }) => (validation as { loss: number }).loss);
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(losses).toHaveLength(best + 2);
    expect(lines.at(-1)).toMatchObject({
      event: 'done',
      best_epoch: best,
      reason: `stopped early after epoch ${best + 2}; the best epoch was ${best}, whose weights are back`,
    });
    const rates = lines.filter(({ event }) => event === 'progress').map(({ rate }) => rate);
    expect(rates.at(-1)).toBeLessThan(rates[0] as number);
  });

  it('answers what it does not understand with one line and exit code 2', async () => {
    const lines = [
      ['learn'],
      ['train', '--nope'],
      ['train', 'now'],
      ['train', '--rate', 'fast'],
      ['train', '--rate'],
      ['train', '--preset', 'lenet5', '--model', 'x'],
      ['train', '--checkpoint-every', '2'],
      ['train', '--checkpoint-every', '0', '--save', 'x'],
      ['train', '--schedule', 'stepDecay:gamma'],
      ['evaluate'],
    ];
    for (const words of lines) {
      const { code, out, err } = await receptive(words);
      expect({ words, code, out }).toEqual({ words, code: 2, out: '' });
      expect(err).toMatch(/^receptive: .+\n$/);
    }
  });

  it('answers what cannot be done with one line that names the remedy and exit code 1', async () => {
    const lines = [
      [['train', ...common, '--batch', '0'], /fit\.batchSize: 0 /],
      [['train', ...common, '--batch', '321'], /fit\.batchSize: .*321.*320/],
      [['train', ...common, '--rate', '-1'], /optimizer\.rate: -1 /],
      [['train', ...common, '--optimizer', 'sdg'], /optimizer\.type: .*sdg.*sgd.*adam/],
      [['train', ...common, '--preset', 'lenet6'], /lenet6.*lenet5/],
      [['train', '--data', join(folder, 'none')], /none: there is no such folder/],
      [['train', ...common, '--rate', '1e30'], /no longer a finite number.*learning rate/],
      [['train', ...common, '--schedule', 'stepDecay:speed=2'], /fit\.schedule\.speed/],
      [['train', ...common, '--patience', '-1'], /fit\.earlyStopping\.patience: -1 /],
      [['evaluate', '--model', join(folder, 'none')], /none: the file cannot be read/],
    ] as const;
    for (const [words, text] of lines) {
      const { code, err } = await receptive(words);
      expect({ words, code }).toEqual({ words, code: 1 });
      const last = err.trim().split('\n').at(-1);
      expect(last).toMatch(/^receptive: .+; .+$/);
      expect(last).toMatch(text);
    }
  });
});
