import { concat, conv2d } from '../../api/index.ts';
import type { CellQuery, SummaryRow } from '../../api/types.ts';
import type { Bench } from '../laboratory/bench.ts';
import type { Picture } from '../laboratory/pictures.ts';
import type { ChosenCell, Measured } from '../laboratory/probe.ts';
import { type Filter, filterSide } from './bank.ts';

const node = 'filters';
const split = 'planes';

export interface FilteredPicture extends Measured {
  readonly picture: Picture;
  readonly filters: readonly Filter[];
  readonly row: SummaryRow | undefined;
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  return Float32Array.from(arrays.flatMap((array) => [...array]));
}

/** All filters over the picture in one layer, and in one beside it with its planes kept apart. */
export async function filterPicture(
  bench: Bench,
  picture: Picture,
  filters: readonly Filter[],
): Promise<FilteredPicture> {
  const { channels, height, width, values } = picture;
  const weights = filters.map((filter) => filter.weights);
  const cells = filterSide * filterSide;
  const planes = Array.from({ length: channels }, (_, c) =>
    joined(weights.map((filter) => filter.subarray(c * cells, (c + 1) * cells))),
  );
  const apart = { inputs: ['input'], groups: channels, bias: false };
  const trace = await bench.run({
    spec: {
      version: 1,
      input: [channels, height, width],
      layers: [
        conv2d(filters.length, filterSide, { name: node }),
        conv2d(channels * filters.length, filterSide, { name: split, ...apart }),
        concat({ inputs: [node, split] }),
      ],
    },
    weights: [
      { node, name: 'weight', values: joined(weights) },
      { node, name: 'bias', values: Float32Array.from(filters, ({ bias }) => bias) },
      { node: split, name: 'weight', values: joined(planes) },
    ],
    image: values,
  });
  const maps = await trace.tensor({ node, of: 'output' });
  const row = bench.summary?.rows.find((one) => one.node === node);
  return { trace, node, maps, row, picture, filters };
}

/** What each plane contributes to a cell. */
export function planesOf(
  { picture, filters }: FilteredPicture,
  [map, y, x]: ChosenCell,
): readonly CellQuery[] {
  return Array.from({ length: picture.channels }, (_, c) => ({
    node: split,
    of: 'output',
    index: [0, c * filters.length + map, y, x],
  }));
}
