import {
  averagePool2d,
  globalAveragePool2d,
  globalMaxPool2d,
  globalMinPool2d,
  type LayerSpec,
  l2Pool2d,
  maxPool2d,
  minPool2d,
} from '../../api/index.ts';

/** How a window moves: what all poolings with windows are told. */
export interface PoolWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly rounding: 'floor' | 'ceil';
}

/** A way to make one number of a window. */
export interface PoolingKind {
  readonly name: string;
  readonly title: string;
  /** Looks at the whole map: there is no window to move. */
  readonly global: boolean;
  /** Keeps one number of a window as it is and drops the others. */
  readonly picks: boolean;
  /** What a cell is, at the end of "This cell is". */
  readonly is: string;
  readonly says: string;
  readonly layer: (name: string, window: PoolWindow) => LayerSpec;
}

export const poolingKinds: readonly PoolingKind[] = [
  {
    name: 'max',
    title: 'Maximum',
    global: false,
    picks: true,
    is: 'the largest of its window',
    says: 'Keeps the strongest answer of a window and forgets where in it that was.',
    layer: (name, { kernel, ...window }) => maxPool2d(kernel, { name, ...window }),
  },
  {
    name: 'min',
    title: 'Minimum',
    global: false,
    picks: true,
    is: 'the smallest of its window',
    says: 'Keeps the weakest answer: one dark pixel is enough.',
    layer: (name, { kernel, ...window }) => minPool2d(kernel, { name, ...window }),
  },
  {
    name: 'average',
    title: 'Average',
    global: false,
    picks: false,
    is: 'the mean of its window',
    says: 'Every cell counts alike, so that sharp answers become softer.',
    layer: (name, { kernel, ...window }) => averagePool2d(kernel, { name, ...window }),
  },
  {
    name: 'l2',
    title: 'L2',
    global: false,
    picks: false,
    is: 'the length of its window: the root of the sum of squares',
    says: 'The root of the sum of squares: strong answers count more than in a mean, signs do not count.',
    layer: (name, { kernel, ...window }) => l2Pool2d(kernel, { name, ...window }),
  },
  {
    name: 'global-max',
    title: 'Global maximum',
    global: true,
    picks: true,
    is: 'the largest of the whole map',
    says: 'One number for the whole map: was the pattern anywhere? Where it was is lost.',
    layer: (name) => globalMaxPool2d({ name }),
  },
  {
    name: 'global-min',
    title: 'Global minimum',
    global: true,
    picks: true,
    is: 'the smallest of the whole map',
    says: 'One number for the whole map: its weakest answer.',
    layer: (name) => globalMinPool2d({ name }),
  },
  {
    name: 'global-average',
    title: 'Global average',
    global: true,
    picks: false,
    is: 'the mean of the whole map',
    says: 'One number for the whole map: how much of the pattern there is.',
    layer: (name) => globalAveragePool2d({ name }),
  },
];

/** The named pooling, or the maximum. */
export function poolingKind(name: string): PoolingKind {
  const found = poolingKinds.find((kind) => kind.name === name) ?? poolingKinds[0];
  if (found === undefined) throw new Error('there is no pooling');
  return found;
}
