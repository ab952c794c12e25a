import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tensorText } from '../../web/api/cells.ts';
import type { Derivation, Term, UpdateDerivation } from '../../web/api/index.ts';
import { jsonLines, receptive } from './receptive.ts';

type Line = { readonly event: string; readonly loss: number } & Derivation & UpdateDerivation;

interface GoldenCase {
  readonly id: string;
  readonly inputs: GoldenTensors;
  readonly outputs: GoldenTensors;
  readonly grads: GoldenTensors;
}
type GoldenTensors = Readonly<Record<string, { readonly data: readonly number[] }>>;

async function goldenCase(): Promise<GoldenCase> {
  const file = new URL('../golden/one_filter_cnn.json', import.meta.url);
  const { cases }: { cases: GoldenCase[] } = JSON.parse(await readFile(file, 'utf8'));
  const found = cases.find(({ id }) => id === 'm1_notes_routing');
  if (!found) throw new Error('the golden case is missing');
  return found;
}

// The README of tests/golden: largest difference over the largest number of the tensor.
function expectClose(actual: readonly number[], reference: readonly number[] | undefined): void {
  expect(actual).toHaveLength(reference?.length ?? -1);
  const largest = Math.max(...(reference ?? []).map(Math.abs));
  const error = Math.max(...actual.map((value, i) => Math.abs(value - (reference?.[i] ?? 0))));
  expect(error).toBeLessThanOrEqual(2e-6 * largest);
}

const preset = ['--preset', 'one-filter-cnn'];

describe('receptive explain', () => {
  let lines: readonly Line[] = [];
  let golden: GoldenCase;
  beforeAll(async () => {
    golden = await goldenCase();
    const { code, out } = await receptive(['explain', ...preset, '--all', '--json']);
    expect(code).toBe(0);
    lines = jsonLines(out) as unknown as Line[];
  });

  const ofEvent = (event: string) => lines.filter((line) => line.event === event);
  const valuesOf = (tensor: string, event = 'cell') =>
    ofEvent(event)
      .filter(({ target }) => tensorText(target) === tensor)
      .map(({ value }) => value);

  it('prints every input, intermediate and gradient of the golden case of the notes', () => {
    const { inputs, outputs, grads } = golden;
    for (const [tensor, reference] of [
      ['input.output', inputs.X],
      ['conv1.parameter.weight', inputs.W1],
      ['conv1.parameter.bias', inputs.b1],
      ['dense1.parameter.weight', inputs.W2],
      ['dense1.parameter.bias', inputs.b2],
      ['conv1.output', outputs.Z1],
      ['relu1.output', outputs.A1],
      ['pool1.output', outputs.P1],
      ['flatten1.output', outputs.F],
      ['dense1.output', outputs.Z2],
      ['loss.output.probabilities', outputs.A2],
      ['loss.output', outputs.L],
      ['dense1.outputGradient', grads['dL/dZ2']],
      ['dense1.parameterGradient.weight', grads['dL/dW2']],
      ['dense1.parameterGradient.bias', grads['dL/db2']],
      ['flatten1.outputGradient', grads['dL/dF']],
      ['pool1.outputGradient', grads['dL/dP1']],
      ['relu1.outputGradient', grads['dL/dA1']],
      ['conv1.outputGradient', grads['dL/dZ1']],
      ['conv1.parameterGradient.weight', grads['dL/dW1']],
      ['conv1.parameterGradient.bias', grads['dL/db1']],
      ['input.outputGradient', grads['dL/dX']],
    ] as const) {
      expectClose(valuesOf(tensor), reference?.data);
    }
  });

  it('prints every update of the golden case, and the loss before and after', () => {
    const { outputs } = golden;
    expectClose(valuesOf('conv1.parameter.weight', 'update'), outputs.W1_after?.data);
    expectClose(valuesOf('conv1.parameter.bias', 'update'), outputs.b1_after?.data);
    expectClose(valuesOf('dense1.parameter.weight', 'update'), outputs.W2_after?.data);
    expectClose(valuesOf('dense1.parameter.bias', 'update'), outputs.b2_after?.data);
    expectClose([ofEvent('loss')[0]?.loss ?? Number.NaN], outputs.L?.data);
    expectClose([ofEvent('loss_after')[0]?.loss ?? Number.NaN], outputs.L_after?.data);
  });

  it('prints the terms of every number: they add up, and their cells are printed too', () => {
    const known = new Map<string, number>();
    const key = ({ target }: Derivation) => `${tensorText(target)} ${target.index}`;
    for (const line of ofEvent('cell')) known.set(key(line), line.value);
    const steps = ofEvent('update').flatMap((update) => update.steps);
    for (const step of steps) known.set(key(step), step.value);
    const derivations: readonly Derivation[] = [...ofEvent('cell'), ...steps];
    const sum = (terms: readonly Term[]) => terms.reduce((all, { product }) => all + product, 0);
    for (const derivation of derivations) {
      const { terms, value, rule } = derivation;
      if (rule !== 'given') expect(Math.abs(sum(terms) - value)).toBeLessThan(1e-6);
      for (const { tensor, index, value } of terms.flatMap(({ factors }) => factors)) {
        expect(known.get(`${tensorText(tensor)} ${index}`)).toBe(value);
      }
    }
    expect(derivations.length).toBeGreaterThan(150);
  });

  it('prints a readable text without --json', async () => {
    const { code, out } = await receptive(['explain', ...preset, '--all']);
    expect(code).toBe(0);
    expect(out).toMatch(/^loss 1\.573419\n/);
    expect(out).toContain('dense1.outputGradient[0,0,0,0] = -0.7926649  (sigmoid_minus_target)\n');
    expect(out).toContain(
      'conv1.update.bias.updated[0] = -0.3951864  (sum_of_products)\n' +
        '    0.125 (conv1.parameter.bias[0])\n' +
        '    -0.5 · 1.040373 (conv1.parameterGradient.bias[0]) = -0.5201864\n',
    );
    expect(out).toMatch(/\nloss after these updates 0\.6226552\n$/);
  });

  it('counts the terms that give nothing', async () => {
    for (const { terms, omitted } of ofEvent('cell')) {
      const zero = terms.filter(
        ({ factors, constant }) => constant !== 0 && factors.some(({ value }) => value === 0),
      );
      expect(omitted.zero).toBe(zero.length);
    }
    const { out } = await receptive([
      ...['explain', ...preset, '--cell', 'conv1.parameterGradient.weight[0,0,0,0]'],
    ]);
    expect(out).toMatch(/\(sum_of_products, \d+ of 16 terms are 0\)\n/);
  });

  it('explains one cell, also of an update by another optimiser', async () => {
    const words = ['explain', ...preset, '--cell'];
    const one = await receptive([...words, 'relu1.output[0,0,0,1]']);
    expect(one.out).toBe(
      'relu1.output[0,0,0,1] = 0.00390625  (elementwise relu)\n' +
        '    0.00390625 (conv1.output[0,0,0,1])\n',
    );
    const cell = 'dense1.update.bias[0]';
    const update = await receptive([...words, cell, '--optimizer', 'adam', '--json']);
    const [line, ...others] = jsonLines(update.out);
    expect(others).toEqual([]);
    expect(line).toMatchObject({ event: 'update', optimizer: { type: 'adam' } });
    const momentum = await receptive([...words, cell, '--momentum', '0.5', '--json']);
    const sgd = { type: 'sgd', rate: 0.5, momentum: 0.5 };
    expect(jsonLines(momentum.out)[0]).toMatchObject({ optimizer: sgd });
  });

  it('answers the longer questions, each as text and as JSON', async () => {
    const ask = async (...words: string[]) => {
      const { code, out } = await receptive(['explain', ...preset, ...words]);
      const json = await receptive(['explain', ...preset, ...words, '--json']);
      expect([code, json.code]).toEqual([0, 0]);
      return { out, lines: jsonLines(json.out) };
    };
    const cell = 'conv1.parameter.weight[0,0,1,2]';
    const chain = await ask('--chain', cell);
    expect(chain.out).toContain('  = ∂L/∂probabilities · ∂probabilities/∂dense1 · ');
    expect(chain.out).toContain('∂pool1/∂relu1  4×16  route_extreme');
    expect(chain.lines[0]).toMatchObject({ event: 'chain', pathCount: 1 });
    const check = await ask('--check', cell);
    expect(check.out).toMatch(/∂L\/∂w in double = /);
    expect(check.lines[0]).toMatchObject({ event: 'check', kinks: [] });
    const operations = await ask('--operations', 'conv1');
    expect(operations.out).toContain('dW = X ⋆ dZ\n  X [1, 1, 6, 6], dZ [1, 1, 4, 4]\n');
    expect(operations.lines).toHaveLength(4);
    expect(operations.lines[1]).toMatchObject({ event: 'operation', within: true });
    const patch = await ask('--patch', 'pool1.output[0,0,1,0]');
    expect(patch.out).toContain('rows 2 3 4 5\n  columns 0 1 2 3\n');
    expect(patch.lines[0]).toMatchObject({ event: 'patch', rows: [2, 3, 4, 5] });
  });

  it('diagnoses the numbers of a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'receptive-answer-'));
    const file = join(folder, 'answer.json');
    const diagnose = async (numbers: readonly number[]) => {
      await writeFile(file, JSON.stringify(numbers));
      const tensor = 'conv1.parameterGradient.weight';
      return receptive(['explain', ...preset, '--diagnose', tensor, '--answer', file]);
    };
    const right = valuesOf('conv1.parameterGradient.weight');
    expect((await diagnose(right)).out).toBe('conv1.parameterGradient.weight is right\n');
    const turned = await diagnose([...right].reverse());
    expect(turned.out).toContain('kernel_rotated in conv1.parameterGradient.weight');
    const odd = await diagnose(right.map((value, i) => (i === 4 ? 9 : value)));
    expect(odd.out).toContain('wrong cells: 1: [0,0,1,1]');
    expect(odd.out).toContain('no known mistake');
    await rm(folder, { recursive: true });
  });

  it('says what it does not understand, and what does not exist', async () => {
    const lines = [
      [[], 2, /--all or --cell or .* is missing/],
      [['--all', '--cell', 'conv1.output[0,0,0,0]'], 2, /exclude/],
      [['--all', '--chain', 'conv1.parameter.weight[0]'], 2, /exclude/],
      [['--chain', 'conv1.output[0,0,0,0]'], 2, /no weight/],
      [['--diagnose', 'conv1.output'], 2, /--answer is missing/],
      [['--cell', 'conv1[0]'], 2, /conv1\[0\] is not written/],
      [['--cell', 'conv9.output[0,0,0,0]'], 1, /conv9: the model has no such layer/],
      [['--cell', 'conv1.output[0,0,0,4]'], 1, /outside the tensor/],
      [['--cell', 'relu1.update.weight[0]'], 1, /relu1: has no parameter/],
      [['--cell', 'conv1.update.bias[0]', '--rate', '-1'], 1, /optimizer\.rate: -1 /],
    ] as const;
    for (const [words, code, text] of lines) {
      const { code: got, err, out } = await receptive(['explain', ...preset, ...words]);
      expect({ words, got, out }).toEqual({ words, got: code, out: '' });
      expect(err).toMatch(text);
    }
  });
});
