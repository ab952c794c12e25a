import { conv2d } from '../../api/index.ts';
import type { SummaryRow } from '../../api/types.ts';
import type { Bench } from '../laboratory/bench.ts';
import type { Picture } from '../laboratory/picture.ts';
import type { Measured } from '../laboratory/probe.ts';
import type { Filter, FilterSide } from './bank.ts';

const node = 'filters';

export interface FilteredPicture extends Measured {
  readonly picture: Picture;
  readonly filters: readonly Filter[];
  readonly side: FilterSide;
  /** The map of each filter, row-major. */
  readonly ofFilter: readonly Float32Array[];
  readonly row: SummaryRow | undefined;
}

/** All filters over the picture, in one layer. */
export async function filterPicture(
  bench: Bench,
  picture: Picture,
  filters: readonly Filter[],
  side: FilterSide,
): Promise<FilteredPicture> {
  const { channels, height, width, values } = picture;
  const weights = Float32Array.from(filters.flatMap((filter) => [...filter.weights]));
  const trace = await bench.run({
    spec: {
      version: 1,
      input: [channels, height, width],
      layers: [conv2d(filters.length, side, { name: node })],
    },
    weights: [
      { node, name: 'weight', values: weights },
      { node, name: 'bias', values: Float32Array.from(filters, ({ bias }) => bias) },
    ],
    image: values,
  });
  const maps = await trace.tensor({ node, of: 'output' });
  const size = maps.data.length / filters.length;
  const ofFilter = filters.map((_, k) => maps.data.subarray(k * size, (k + 1) * size));
  return { trace, node, maps, ofFilter, row: bench.summary?.rows[0], picture, filters, side };
}
