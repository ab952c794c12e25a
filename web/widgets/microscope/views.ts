import type { Shape, TensorQuery } from '../../api/types.ts';

/** Rows of units are not longer than this where their number can be divided. */
const longestRow = 40;
const shortRow = 12;

/** Units without a place, such as those of a dense layer, in rows that make a readable block. */
export function fold(units: number): readonly [number, number] {
  if (units <= shortRow) return [1, units];
  for (let columns = Math.ceil(Math.sqrt(units)); columns <= longestRow; columns += 1) {
    if (units % columns === 0) return [units / columns, columns];
  }
  return [1, units];
}

/** The shape in which a tensor of one image lies on the screen; places stay in their order. */
export function viewShape({ of }: Pick<TensorQuery, 'of'>, shape: Shape): Shape {
  const ofParameter = of === 'parameter' || of === 'parameterGradient';
  if (shape.length === 1) return fold(shape[0] ?? 0);
  if (ofParameter) return shape;
  const [, channels = 1, height = 1, width = 1] = shape;
  return height * width === 1 ? fold(channels) : [channels, height, width];
}

/** A piece of a tensor that lies together: the maps of one filter, one channel, one unit's weights. */
export interface Part {
  /** Place of its first cell in the whole tensor. */
  readonly first: number;
  readonly shape: Shape;
  /** Which one it is, along the axis it was cut from; nothing for the whole. */
  readonly number: number | undefined;
}

/** The whole of a tensor, in the shape in which it lies on the screen. */
export function wholeOf(query: Pick<TensorQuery, 'of'>, shape: Shape): Part {
  return { first: 0, shape: viewShape(query, shape), number: undefined };
}

/** The one channel, filter or unit that holds all the places, or the whole when there is none. */
export function partWith(
  query: Pick<TensorQuery, 'of'>,
  shape: Shape,
  places: readonly number[],
): Part {
  const whole = wholeOf(query, shape);
  const view = shape.length === 2 ? shape : whole.shape;
  const [slices = 1, ...rest] = view;
  const size = rest.reduce((product, side) => product * side, 1);
  const [number = 0] = places.map((place) => Math.floor(place / size));
  const together = places.every((place) => Math.floor(place / size) === number);
  const cut = slices > 1 && (view.length > 2 || shape.length === 2);
  if (!cut || !together || places.length === 0) return whole;
  return { first: number * size, shape: rest.length === 1 ? fold(size) : rest, number };
}

/** Rows and columns in full, with the zeros between the entries. */
export function matrixData(
  rows: number,
  columns: number,
  entries: readonly (readonly [number, number, number])[],
): Float32Array {
  const data = new Float32Array(rows * columns);
  for (const [row, column, value] of entries) data[row * columns + column] = value;
  return data;
}
