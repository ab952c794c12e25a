import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Diagnosis, exercises } from '../../web/api/index.ts';
import { jsonLines, receptive } from './receptive.ts';

interface Line {
  readonly title: string;
  readonly given: readonly { readonly symbol: string; readonly data: readonly number[] }[];
  readonly target: { readonly symbol: string; readonly data?: readonly number[] };
}

const sheet = ['exercise', '--kind', 'update', '--seed', '17'];

async function lineOf(words: readonly string[]): Promise<Line> {
  const { code, out } = await receptive([...words, '--json']);
  expect(code).toBe(0);
  return jsonLines(out)[0] as unknown as Line;
}

async function solutionOf(words: readonly string[]): Promise<readonly number[]> {
  return (await lineOf([...words, '--solution'])).target.data ?? [];
}

/** A step up the gradient. */
async function addedStep(): Promise<readonly number[]> {
  const [weights, gradient] = (await lineOf(sheet)).given;
  return (weights?.data ?? []).map((w, i) => w + 0.1 * (gradient?.data[i] ?? 0));
}

describe('receptive exercise', () => {
  it('prints what is given and an empty grid for the answer', async () => {
    const { code, out } = await receptive(sheet);
    expect(code).toBe(0);
    expect(out).toMatch(/^One step of gradient descent \(update, sheet 17\)\nGive the weights/);
    const number = ' +-?\\d+';
    const grid = (symbol: string, cell: string) =>
      new RegExp(`\\n${symbol} =\\n(${cell.repeat(3)}\\n){2}`);
    expect(out).toMatch(grid('W', number));
    expect(out).toMatch(grid('∂L/∂W', number));
    expect(out).toMatch(grid('new W', ' +_'));
  });

  it('prints the answer with --solution, the same sheet for the same number', async () => {
    const { out } = await receptive([...sheet, '--solution']);
    const given = (text: string) => text.slice(0, text.indexOf('new W'));
    expect(given(out)).toBe(given((await receptive(sheet)).out));
    const answer = await solutionOf(sheet);
    expect(answer).toHaveLength(6);
    for (const number of answer) expect(out).toContain(String(Number(number.toPrecision(7))));
    expect((await lineOf(sheet)).target.data).toBeUndefined();
    expect(await lineOf([...sheet.slice(0, 3), '--seed', '18'])).not.toEqual(await lineOf(sheet));
  });

  it('prints every kind, images of a batch and right classes among them', async () => {
    for (const { name, title } of exercises) {
      const { code, out } = await receptive(['exercise', '--kind', name]);
      expect({ name, code }).toEqual({ name, code: 0 });
      expect(out).toContain(`${title} (${name}, sheet 1)`);
    }
    const { out } = await receptive(['exercise', '--kind', 'update-batch']);
    expect(out).toMatch(/∂L₁\/∂W =[\s\S]*∂L₂\/∂W =/);
    const scores = await receptive(['exercise', '--kind', 'softmax-gradient-batch']);
    expect(scores.out).toMatch(/The right classes: in row 1 column \d, in row 2 column \d\./);
    const filters = await receptive(['exercise', '--kind', 'convolution-input-gradient-filters']);
    expect(filters.out).toMatch(/W =\n {2}filter 1\n[\s\S]* {2}filter 2\n/);
  });

  it('says that an answer is right, and of another which mistake was made', async () => {
    const right = await solutionOf(sheet);
    const check = (answer: unknown) => receptive([...sheet, '--answer', JSON.stringify(answer)]);
    expect((await check(right)).out).toBe('new W is right\n');
    expect((await check([right.slice(0, 3), right.slice(3)])).out).toBe('new W is right\n');
    const turned = await check(await addedStep());
    expect(turned.out).toMatch(/^new W: \d of 6 right, \d wrong, 0 empty\n {2}wrong: row/);
    expect(turned.out).toContain('\nupdate_added: the step was added instead of taken away\n');
    const odd = await check([...right.slice(0, 5), 99]);
    expect(odd.out).toContain('5 of 6 right, 1 wrong');
    expect(odd.out).toContain('wrong: row 2, column 3\nno known mistake makes these numbers\n');
    const slipped = await check(right.map((value, i) => (i === 0 ? 99 : -value)));
    expect(slipped.out).toContain('  wrong: row 1, column 1\n  wrong: row 1, column 2, sign\n');
    expect(slipped.out).toMatch(
      /\nsign, in \d of \d wrong cells: the sign is the other way round\n/,
    );
    const open = await check(right.map((value, i) => (i === 2 ? null : value)));
    expect(open.out).toBe('new W: 5 of 6 right, 0 wrong, 1 empty\n');
  });

  it('writes the diagnosis of a file as a line of JSON', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'receptive-'));
    const file = join(folder, 'answer.json');
    await writeFile(file, JSON.stringify(await addedStep()));
    const { out } = await receptive([...sheet, '--answer', file, '--json']);
    await rm(folder, { recursive: true });
    const [diagnosis] = jsonLines(out) as unknown as [Diagnosis];
    expect(diagnosis).toMatchObject({ event: 'diagnosis', right: false, fits: true });
    expect(diagnosis.mistakes.map(({ mistake }) => mistake)).toEqual(['update_added']);
  });

  it('names the kinds in its help', async () => {
    const { out } = await receptive(['exercise', '--help']);
    for (const { name } of exercises) expect(out).toMatch(new RegExp(`  ${name} +`));
    expect(out).toContain('--answer JSON|FILE');
  });

  it('refuses what it cannot do, in one line', async () => {
    const cases = [
      [['exercise'], 2, /--kind is missing/],
      [['exercise', '--kind', 'updat'], 1, /no exercise "updat".*"update"/],
      [['exercise', '--kind', 'relu', '--seed', '-1'], 1, /seed/],
      [['exercise', '--kind', 'relu', '--seed', 'x'], 2, /--seed x is not a number/],
      [[...sheet, '--answer', '[1,2'], 2, /\[1,2 is no JSON list of numbers/],
      [[...sheet, '--answer', '["1"]'], 2, /is no JSON list of numbers/],
      [[...sheet, '--answer', '[1,2]'], 1, /2 numbers and the tensor has 6/],
      [[...sheet, '--answer', 'no-such-file.json'], 1, /no-such-file\.json.*cannot be read/],
      [[...sheet, '--answer', '[1]', '--solution'], 2, /exclude each other/],
    ] as const;
    for (const [words, code, message] of cases) {
      const outcome = await receptive(words);
      expect({ words, code: outcome.code, out: outcome.out }).toEqual({ words, code, out: '' });
      expect(outcome.err).toMatch(message);
      expect(outcome.err.trim().split('\n')).toHaveLength(1);
    }
  });
});
