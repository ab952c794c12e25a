import { afterEach, describe, expect, test, vi } from 'vitest';
import { conv2d, dense, flatten } from '../../web/api/index.ts';
import {
  type ConvolutionLayer,
  insertedInto,
  insertedPlaces,
} from '../../web/widgets/microscope/inserted.ts';
import type { RfMicroscope } from '../../web/widgets/microscope/microscope.ts';
import type { RfOperand } from '../../web/widgets/microscope/operand.ts';
import { sharedEngine } from '../../web/widgets/shared/shared-engine.ts';
import '../../web/widgets/microscope/define.ts';

afterEach(() => document.body.replaceChildren());

/** The operands of a strided, padded convolution, asked from a cell of it. */
async function operandsOf(path: string): Promise<readonly RfOperand[]> {
  const engine = await sharedEngine();
  const layers = [conv2d(2, 3, { padding: 1, stride: 2 }), flatten(), dense(2)];
  const model = await engine.model({ version: 1, input: [1, 7, 7], layers }, { seed: 4 });
  const image = Float32Array.from({ length: 49 }, (_, at) => 1 + (at % 5));
  const element = document.createElement('rf-microscope') as RfMicroscope;
  Object.assign(element, { model, image, label: 1, path, question: 'operations' });
  document.body.append(element);
  const operands = () => [
    ...(element.shadowRoot?.querySelectorAll<RfOperand>('.operands rf-operand') ?? []),
  ];
  await vi.waitFor(() => expect(operands().length).toBeGreaterThan(0), { timeout: 20_000 });
  await Promise.all(operands().map(({ updateComplete }) => updateComplete));
  return operands();
}

/** Which cells of an operand are hatched, row by row. */
function pattern({ shape, inserted }: RfOperand): readonly string[] {
  const columns = shape.at(-1) ?? 1;
  const cells = Array.from({ length: (shape.at(-2) ?? 1) * columns }, (_, at) =>
    inserted?.has(at) ? '·' : 'x',
  );
  return Array.from({ length: cells.length / columns }, (_, y) =>
    cells.slice(y * columns, (y + 1) * columns).join(''),
  );
}

describe('zeros that were put into an operation are told from those of the network', () => {
  test('forward: the padding around X', async () => {
    const [image, kernel] = await operandsOf('conv1.output[0,1,2,2]');
    expect(pattern(image as RfOperand)).toEqual([
      '·········',
      ...Array(7).fill('·xxxxxxx·'),
      '·········',
    ]);
    expect(kernel?.inserted).toBeUndefined();
  });

  test('dW: the padding of X, and the zeros that the stride puts between the cells of dZ', async () => {
    const [image, gradient] = await operandsOf('conv1.parameterGradient.weight[1,0,1,1]');
    expect(pattern(image as RfOperand)[0]).toBe('·········');
    const row = 'x·x·x·x';
    const gap = '·······';
    expect(pattern(gradient as RfOperand)).toEqual([row, gap, row, gap, row, gap, row]);
    // A gradient that happens to be there is a number; what was put in is 0.
    for (const place of gradient?.inserted ?? []) expect(gradient?.data[place]).toBe(0);
    const cells = gradient?.shadowRoot?.querySelectorAll('td');
    expect(cells?.[1]?.getAttribute('aria-label')).toBe(
      'row 1, column 2: 0, a zero that was put in',
    );
    expect(cells?.[0]?.getAttribute('aria-label')).not.toContain('put in');
  });

  test('dX: zeros around dZ as well, for the turned kernel to reach every cell of X', async () => {
    const [gradient] = await operandsOf('input.outputGradient[0,0,3,3]');
    const gap = '·········';
    const row = '·x·x·x·x·';
    expect(pattern(gradient as RfOperand)).toEqual([gap, row, gap, row, gap, row, gap, row, gap]);
    for (const place of gradient?.inserted ?? []) expect(gradient?.data[place]).toBe(0);
  });

  test('dX behind a padding so wide that dZ is cropped: nothing is said of zeros around it', () => {
    const dX = (layer: Partial<ConvolutionLayer>) =>
      insertedInto(
        {
          kind: 'convolution',
          target: { node: 'input', of: 'outputGradient' },
        } as unknown as Parameters<typeof insertedInto>[0],
        {
          stride: [1, 1],
          padding: [0, 0],
          dilation: [1, 1],
          kernel: [3, 3],
          input: [1, 1, 5, 5],
          output: [1, 1, 3, 3],
          ...layer,
        },
      ).map((inserted) => inserted?.why);
    expect(dX({})).toEqual([expect.stringMatching(/^those around dZ/)]);
    expect(dX({ padding: [3, 3], output: [1, 1, 9, 9] })).toEqual([]);
    expect(dX({ padding: [3, 3], stride: [2, 2], output: [1, 1, 5, 5] })).toEqual([
      '1 between the cells of dZ, for a stride of 2 × 2',
    ]);
    // Above and to the left nothing is missing; below and to the right two rows and columns are.
    expect(dX({ padding: [2, 2], output: [1, 1, 5, 5] })).toEqual([
      expect.stringMatching(/^those around dZ/),
    ]);
  });

  test('a picture of many cells is hatched too', async () => {
    const draw = async (inserted: ReadonlySet<number> | undefined) => {
      const operand = document.createElement('rf-operand') as RfOperand;
      Object.assign(operand, {
        data: new Float32Array(400),
        shape: [20, 20],
        plain: true,
        inserted,
      });
      document.body.append(operand);
      await operand.updateComplete;
      await new Promise(requestAnimationFrame);
      const canvas = operand.shadowRoot?.querySelector('canvas') as HTMLCanvasElement;
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      const { data } = context.getImageData(2, 2, canvas.width - 4, canvas.height - 4);
      const colours = new Set(new Uint32Array(data.buffer));
      operand.remove();
      return colours.size;
    };
    const outside: ConvolutionLayer = {
      stride: [1, 1],
      padding: [4, 4],
      dilation: [1, 1],
      kernel: [3, 3],
      input: [1, 1, 12, 12],
      output: [1, 1, 18, 18],
    };
    const operation = { kind: 'convolution', target: { node: 'conv1', of: 'output' } } as const;
    const [image] = insertedInto(
      operation as unknown as Parameters<typeof insertedInto>[0],
      outside,
    );
    const places = image && insertedPlaces(image, [20, 20]);
    expect(places?.size).toBe(400 - 144);
    expect(await draw(undefined)).toBe(1);
    expect(await draw(places)).toBeGreaterThan(1);
  });
});
