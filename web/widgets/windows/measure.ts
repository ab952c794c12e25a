import { conv2d } from '../../api/index.ts';
import type { Coverage, SummaryRow, Tensor } from '../../api/types.ts';
import type { Bench } from '../laboratory/bench.ts';
import { sidesOf } from '../laboratory/one-sided.ts';
import type { Measured } from '../laboratory/probe.ts';

const node = 'conv1';

/** How a window slides over an image. */
export interface Sliding {
  readonly rows: number;
  readonly columns: number;
  readonly kernel: number;
  readonly padding: number;
  /** Padding lies below and behind alone. */
  readonly oneSided: boolean;
  readonly stride: number;
  readonly dilation: number;
}

export interface Slid extends Measured {
  readonly sliding: Sliding;
  /** The windows over every pixel. */
  readonly coverage: Coverage;
  readonly row: SummaryRow | undefined;
  readonly image: Tensor;
}

/** Slides a window of ones over an image of ones: what counts is where it lies. */
export async function slide(bench: Bench, sliding: Sliding): Promise<Slid> {
  const { rows, columns, kernel, padding, oneSided, stride, dilation } = sliding;
  const sides = sidesOf(padding, oneSided);
  const trace = await bench.run({
    spec: {
      version: 1,
      input: [1, rows, columns],
      layers: [conv2d(1, kernel, { name: node, padding: sides, stride, dilation, bias: false })],
    },
    weights: [{ node, name: 'weight', values: new Float32Array(kernel * kernel).fill(1) }],
    image: new Float32Array(rows * columns).fill(1),
  });
  const [maps, image, coverage] = await Promise.all([
    trace.tensor({ node, of: 'output' }),
    trace.tensor({ node: 'input', of: 'output' }),
    trace.coverage('input', node),
  ]);
  return { trace, node, maps, image, coverage, sliding, row: bench.summary?.rows[0] };
}
