// What a person types wrong, and where a run is to be kept.

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dense, flatten, sequential } from '../../web/api/index.ts';
import { nearest } from '../../web/api/suggest.ts';
import { duration } from '../../web/cli/format.ts';
import { noiseDigits } from './noise-digits.ts';
import { jsonLines, receptive } from './receptive.ts';

let data = '';
let folder = '';
beforeAll(async () => {
  data = await noiseDigits();
  folder = await mkdtemp(join(tmpdir(), 'receptive-doors-'));
});
afterAll(() => Promise.all([data, folder].map((path) => rm(path, { recursive: true }))));

describe('a mistyped word', () => {
  it.each([
    [['trian'], 'did you mean train?'],
    [['train', '--epoch', '2'], 'did you mean --epochs?'],
    [['train', '--bacth', '2'], 'did you mean --batch?'],
    [
      ['explain', '--preset', 'lenet5', '--cell', 'conv1.outptu[0,0,0,0]'],
      'did you mean conv1.output[0,0,0,0]?',
    ],
    [
      ['explain', '--preset', 'lenet5', '--cell', 'conv1.parametergradient.weight[0,0,0,0]'],
      'did you mean conv1.parameterGradient.weight[0,0,0,0]?',
    ],
  ])('%j gets the word that was meant', async (words, meant) => {
    const { code, out, err } = await receptive(words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^receptive: .+\n$/);
    expect(err).toContain(meant);
  });

  it('that is like none gets no guess', async () => {
    expect((await receptive(['xylophone'])).err).not.toContain('did you mean');
    expect(nearest('x'.repeat(100), ['x'.repeat(99)])).toBeUndefined();
  });
});

describe('--version', () => {
  it('tells the version of the package', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8'));
    expect(await receptive(['--version'])).toEqual({
      code: 0,
      out: `receptive ${version}\n`,
      err: '',
    });
  });
});

describe('a time', () => {
  it.each([
    [0.26, '0.3 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [200, '3 min 20 s'],
  ])('of %d seconds is "%s"', (seconds, shown) => expect(duration(seconds)).toBe(shown));
});

describe('--save', () => {
  const train = (file: string, ...more: string[]) =>
    receptive(['train', '--data', data, '--threads', '1', '--save', file, ...more]);

  it('is refused before the first step when it cannot be written, and leaves nothing', async () => {
    await writeFile(join(folder, 'file'), 'x');
    for (const file of ['', folder, join(folder, 'none/m.safetensors'), join(folder, 'file/m')]) {
      const { code, out, err } = await train(file, '--epochs', '100000');
      expect({ file, code, out }).toEqual({ file, code: 1, out: '' });
      expect(err).toMatch(/^receptive: .*(folder|nothing|cannot be written).*\n$/);
    }
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('keeps what stands in the file when the run is refused', async () => {
    const file = join(folder, 'kept.safetensors');
    await writeFile(file, 'earlier');
    expect((await train(file, '--rate', '-1')).code).toBe(1);
    expect(await readFile(file, 'utf8')).toBe('earlier');
  });

  it('of a run that diverges keeps the last good weights, as its message promises', async () => {
    const file = join(folder, 'diverged.safetensors');
    const words = ['--rate', '1e6', '--epochs', '5', '--preset', 'mlp'];
    const { code, err } = await train(file, ...words);
    expect(code).toBe(1);
    expect(err).toContain('last good weights');
    expect(err).toContain(`are in ${file}`);
    const evaluated = await receptive(['evaluate', '--data', data, '--model', file, '--json']);
    expect(jsonLines(evaluated.out)[0]?.loss).toEqual(expect.any(Number));
    expect(await readdir(folder)).not.toContain('diverged.safetensors.unfinished');
  });

  it('and --resume tell the images and the steps of one span', async () => {
    const file = join(folder, 'span.safetensors');
    const batch = ['--batch', '32'];
    expect((await train(file, ...batch)).out).toMatch(/^320 images in .* s, 10 steps, /m);
    const words = ['train', '--data', data, '--threads', '1', '--resume', file, '--epochs', '3'];
    expect((await receptive(words)).out).toMatch(
      /^640 images in .* s, 20 steps \(30 with those before\), /m,
    );
  });
});

describe('--data', () => {
  const refusal = async (path: string) => {
    const { code, err } = await receptive(['train', '--data', path, '--threads', '1']);
    return { code, err };
  };

  it('that is no folder of IDX files is told what it is, and what a folder holds', async () => {
    const empty = join(folder, 'empty');
    const other = join(folder, 'other');
    await mkdir(empty);
    await mkdir(other);
    for (let i = 0; i < 10; ++i) await writeFile(join(other, `cat${i}.png`), '');
    await writeFile(join(folder, 'digits.csv'), '5,0,0');
    await writeFile(join(folder, 'model.safetensors'), '');
    for (const [path, said] of [
      [join(folder, 'nowhere'), 'there is no such folder'],
      [empty, 'it holds nothing'],
      [other, 'it holds cat0.png, cat1.png, cat2.png'],
      [other, 'and 2 more'],
      [join(folder, 'digits.csv'), 'this is a file (.csv), not a folder'],
      [join(folder, 'model.safetensors'), 'this is a saved model, not data'],
    ] as const) {
      const { code, err } = await refusal(path);
      expect(code).toBe(1);
      expect(err).toContain(path);
      expect(err).toContain(said);
    }
  });

  it('of other images than the model takes is refused instead of read as several', async () => {
    const file = join(folder, 'small.safetensors');
    await using model = await sequential([flatten(), dense(10)], { input: [1, 14, 14] });
    await writeFile(file, await model.save());
    const words = ['explain', '--model', file, '--data', data, '--cell', 'dense1.output[0,0,0,0]'];
    const { code, err } = await receptive(words);
    expect(code).toBe(1);
    expect(err).toContain('1×28×28');
    expect(err).toContain('1×14×14');
  });
});

describe('--model and --resume', () => {
  it('name the file that is refused, and what it is', async () => {
    await using model = await sequential([flatten(), dense(10)], { input: [1, 14, 14] });
    const whole = await model.save();
    const cut = join(folder, 'cut.safetensors');
    await writeFile(cut, whole.subarray(0, whole.length - 1));
    const foreign = join(folder, 'network.pt');
    await writeFile(foreign, 'PK\x03\x04 and more');
    for (const words of [
      ['summary', '--model'],
      ['train', '--resume'],
    ]) {
      const ofCut = await receptive([...words, cut]);
      expect(ofCut.code).toBe(1);
      expect(ofCut.err).toContain(
        `${cut}: the file is cut: it has ${whole.length - 1} of its ${whole.length} bytes`,
      );
      const ofForeign = await receptive([...words, foreign]);
      expect(ofForeign.err).toContain(`${foreign}: the file is a ZIP archive`);
    }
  });
});
