import { conv2d, dense, flatten } from '../../api/index.ts';
import type { ConvolutionMatrix, Summary, SummaryRow } from '../../api/types.ts';
import type { Bench } from '../laboratory/bench.ts';
import type { Measured } from '../laboratory/probe.ts';

const node = 'conv1';
export const kernelSide = 3;
/** Of π, enough for the largest image. */
const digits = [...'3141592653589793238462643383279502884197169399375105820974944592'].map(Number);

export interface MatrixOf {
  readonly image: number;
  readonly kernel: Float32Array;
  readonly padding: number;
  readonly stride: number;
}

export interface Written extends Measured {
  readonly of: MatrixOf;
  /** The image: digits without a pattern, so that no two windows look alike. */
  readonly pixels: Float32Array;
  readonly matrix: ConvolutionMatrix;
  readonly row: SummaryRow | undefined;
  /** Of a dense layer between as many cells. */
  readonly dense: Summary;
}

/** The convolution of a small image as one sparse matrix, and the dense layer of the same size. */
export async function writeMatrix(bench: Bench, of: MatrixOf): Promise<Written> {
  const { image, kernel, padding, stride } = of;
  const pixels = Float32Array.from({ length: image * image }, (_, cell) => digits[cell] ?? 0);
  const input = [1, image, image] as const;
  const trace = await bench.run({
    spec: {
      version: 1,
      input,
      layers: [conv2d(1, kernelSide, { name: node, padding, stride, bias: false })],
    },
    weights: [{ node, name: 'weight', values: kernel }],
    image: pixels,
  });
  const [maps, matrix] = await Promise.all([
    trace.tensor({ node, of: 'output' }),
    trace.matrix(node),
  ]);
  const layers = [flatten(), dense(matrix.rows, { bias: false })];
  const summary = await bench.summaryOf({ version: 1, input, layers });
  const row = bench.summary?.rows[0];
  return { trace, node, maps, of, pixels, matrix, row, dense: summary };
}
