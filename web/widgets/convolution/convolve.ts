import { conv2d } from '../../api/index.ts';
import type { ReceptiveField } from '../../api/types.ts';
import type { WindowSteps } from '../../formula/convolution-symbols.ts';
import type { Bench } from '../laboratory/bench.ts';
import { unseenBy } from '../laboratory/factors.ts';
import { sidesOf } from '../laboratory/one-sided.ts';
import type { Measured } from '../laboratory/probe.ts';

const node = 'conv1';

/** What is convolved with what. */
export interface Convolution extends WindowSteps {
  /** Padding lies below and behind alone. */
  readonly oneSided: boolean;
  readonly image: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly kernel: Float32Array;
  readonly kernelSize: number;
}

/** The engine's answer: the map, where its windows lie, and which pixels none of them sees. */
export interface Convolved extends Measured {
  readonly field: ReceptiveField | undefined;
  /** Flat positions. */
  readonly unseen: ReadonlySet<number>;
}

/** Has the page's engine convolve. */
export async function convolve(bench: Bench, task: Convolution): Promise<Convolved> {
  const { height, width, kernel, kernelSize, padding, oneSided, stride, dilation } = task;
  const options = {
    name: node,
    padding: sidesOf(padding, oneSided),
    stride,
    dilation,
    bias: false,
  };
  const trace = await bench.run({
    spec: { version: 1, input: [1, height, width], layers: [conv2d(1, kernelSize, options)] },
    weights: [{ node, name: 'weight', values: kernel }],
    image: task.image,
  });
  const [maps, coverage] = await Promise.all([
    trace.tensor({ node, of: 'output' }),
    trace.coverage('input', node),
  ]);
  const field = bench.summary?.rows[0]?.receptiveField;
  return { trace, node, maps, field, unseen: unseenBy(coverage) };
}
