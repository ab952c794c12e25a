import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noiseDigits } from './noise-digits.ts';
import { jsonLines, receptive } from './receptive.ts';

describe('receptive train --save and --resume', () => {
  let folder = '';
  let common: string[] = [];
  beforeAll(async () => {
    folder = await noiseDigits();
    common = ['--data', folder, '--threads', '1'];
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('resumes a saved run to the weights of an uninterrupted one, on other threads too', async () => {
    const words = ['train', ...common, '--batch', '32', '--optimizer', 'adam', '--json'];
    const whole = jsonLines((await receptive([...words, '--epochs', '2'])).out).at(-1);
    const file = join(folder, 'first.safetensors');
    await receptive([...words, '--epochs', '1', '--save', file]);
    const again = ['train', '--data', folder, '--threads', '2', '--json', '--resume', file];
    const { code, out } = await receptive([...again, '--epochs', '2', '--save', file]);
    expect(code).toBe(0);
    expect(jsonLines(out).at(-1)).toMatchObject({
      event: 'done',
      weights_sha256: whole?.weights_sha256,
      test_loss: whole?.test_loss,
    });
    const ended = jsonLines((await receptive(again)).out).at(-1);
    expect(ended?.weights_sha256).toBe(whole?.weights_sha256);
    // A rate alone keeps the kind of the optimiser; what is changed is logged.
    const changed = await receptive([...again, '--epochs', '3', '--rate', '0.002']);
    expect(jsonLines(changed.out).find(({ event }) => event === 'changed')?.changes).toEqual([
      { option: 'epochs', from: 2, to: 3 },
      { option: 'rate', from: expect.any(Number), to: 0.002 },
    ]);
  });

  it('saves a run after every so many epochs', async () => {
    const file = join(folder, 'every.safetensors');
    const words = ['train', ...common, '--epochs', '3', '--json', '--save', file];
    const there: boolean[] = [];
    await receptive([...words, '--checkpoint-every', '2'], {
      watch: (text) => text.includes('"event":"epoch"') && there.push(existsSync(file)),
    });
    expect(there).toEqual([false, false, true]);
  });

  it('stops when it is interrupted, says so, and keeps the model and its run', async () => {
    const file = join(folder, 'early.safetensors');
    const words = ['train', ...common, '--epochs', '10000', '--json', '--save', file];
    const { code, out, err } = await receptive(words, { interruptAt: '"event":"epoch"' });
    expect(code).toBe(130);
    expect(err).toContain(`as asked; --resume ${file} goes on`);
    expect(jsonLines(out).at(-1)).toMatchObject({ event: 'stopped', parameters: 61706 });
    expect((await receptive(['evaluate', ...common, '--model', file])).code).toBe(0);
    const steps = Number(/stopped after ([\d,]+) steps/.exec(err)?.[1]?.replaceAll(',', ''));
    const again = ['train', ...common, '--resume', file, '--epochs', '1', '--json'];
    const resumed = jsonLines((await receptive(again)).out);
    expect(resumed[0]).toMatchObject({ event: 'state', step: steps });
  });

  it('goes on with a new head as the uninterrupted run, its images changed as before', async () => {
    const ten = join(folder, 'ten-digits.safetensors');
    await receptive(['train', ...common, '--preset', 'mlp', '--save', ten]);
    const file = join(folder, 'odd-even.safetensors');
    const labels = ['--labels', 'odd-even'];
    const words = ['train', ...common, '--model', ten, '--head', 'softmax', ...labels, '--json'];
    const changed = [...words, '--augment', 'shift=2,noise=0.1'];
    const whole = jsonLines((await receptive([...changed, '--epochs', '2'])).out).at(-1);
    await receptive([...changed, '--epochs', '1', '--save', file]);
    const again = ['train', '--data', folder, '--threads', '2', '--resume', file, '--json'];
    const { out } = await receptive([...again, ...labels, '--epochs', '2']);
    expect(jsonLines(out).at(-1)).toMatchObject({
      weights_sha256: whole?.weights_sha256,
      trainable: 202,
      frozen_unchanged: true,
    });
    // The labels are part of the data, and not of the file.
    const digits = await receptive(again);
    expect([digits.code, digits.err]).toEqual([
      1,
      expect.stringMatching(/has 10 classes and the model tells 2 apart/),
    ]);
  });

  it('refuses beside --resume what a run is begun with, in one line', async () => {
    for (const [option, value] of [
      ['preset', 'lenet5'],
      ['model', 'x'],
      ['freeze', 'conv1'],
      ['head', 'softmax'],
    ] as const) {
      const { code, out, err } = await receptive(['train', '--resume', 'x', `--${option}`, value]);
      expect({ option, code, out }).toEqual({ option, code: 2, out: '' });
      expect(err).toMatch(/^receptive: .+\n$/);
      expect(err).toContain('--resume');
      expect(err).toContain(`--${option}`);
    }
    const missing = await receptive(['train', ...common, '--resume', join(folder, 'none')]);
    expect([missing.code, missing.err]).toEqual([
      1,
      expect.stringMatching(/^receptive: .*none: the file cannot be read.*\n$/),
    ]);
  });
});
