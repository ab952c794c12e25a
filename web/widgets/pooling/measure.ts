import { dense, flatten } from '../../api/index.ts';
import type { Coverage, Tensor } from '../../api/types.ts';
import type { Bench } from '../laboratory/bench.ts';
import type { Picture } from '../laboratory/picture.ts';
import type { Measured } from '../laboratory/probe.ts';
import type { PoolingKind, PoolWindow } from './kinds.ts';

const node = 'pool1';
const sum = 'sum';

/** The hinge loss of label 0 is 1 + z for every z above −1: with such a bias its slope is 1. */
const bias = 1e30;

export interface Pooled extends Measured {
  readonly picture: Picture;
  readonly kind: PoolingKind;
  readonly window: PoolWindow;
  readonly coverage: Coverage;
  /** In how many windows each number is the one that is kept; of kinds that keep one. */
  readonly kept: Tensor | undefined;
}

/**
 * Has the page's engine pool every channel of a picture. A gradient of 1 into every window goes to
 * the number that it keeps, so that it counts what is kept.
 */
export async function poolPicture(
  bench: Bench,
  picture: Picture,
  kind: PoolingKind,
  window: PoolWindow,
): Promise<Pooled> {
  const { channels, height, width, values } = picture;
  const counting = [flatten(), dense(1, { name: sum, init: 'constant', initScale: 1 })] as const;
  const trace = await bench.run({
    spec: {
      version: 1,
      input: [channels, height, width],
      layers: [kind.layer(node, window), ...(kind.picks ? counting : [])],
      ...(kind.picks ? { loss: 'hinge' } : {}),
    },
    weights: kind.picks ? [{ node: sum, name: 'bias', values: Float32Array.of(bias) }] : [],
    image: values,
    ...(kind.picks ? { label: 0 } : {}),
  });
  const [maps, coverage, kept] = await Promise.all([
    trace.tensor({ node, of: 'output' }),
    trace.coverage('input', node),
    kind.picks ? trace.tensor({ node, of: 'inputGradient' }) : undefined,
  ]);
  return { trace, node, maps, coverage, kept, picture, kind, window };
}
