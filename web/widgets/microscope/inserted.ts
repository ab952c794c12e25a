import type { Operation, Shape } from '../../api/types.ts';

/** Of an operand of a convolution: which of its rows and columns hold numbers of the trace. */
export interface Inserted {
  /** Row and column of the first such number, below 0 where some are cut off. */
  readonly first: readonly [number, number];
  /** From one to the next. */
  readonly step: readonly [number, number];
  readonly count: readonly [number, number];
  /** Where the zeros between and around them come from. */
  readonly why: string;
}

/** What an operation's formula says of its layer, and the size of what goes in and comes out. */
export interface ConvolutionLayer {
  readonly stride: readonly [number, number];
  /** Above and to the left. */
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly input: Shape;
  readonly output: Shape;
}

function sizeOf(shape: Shape): readonly [number, number] {
  return [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
}

const each = (of: (axis: 0 | 1) => number) => [of(0), of(1)] as const;
const isMore = (sizes: readonly [number, number], than: number) => sizes.some((at) => at > than);

/** Zeros that were put into the operands, by their places; nothing where all are of the trace. */
export function insertedInto(
  { kind, target }: Operation,
  { stride, padding, dilation, kernel, input, output }: ConvolutionLayer,
): readonly (Inserted | undefined)[] {
  if (kind !== 'convolution') return [];
  const image: Inserted | undefined = isMore(padding, 0)
    ? { first: padding, step: [1, 1], count: sizeOf(input), why: 'the padding around X' }
    : undefined;
  const spread = isMore(stride, 1);
  const between = `${Math.max(...stride) - 1} between the cells of dZ, for a stride of ${stride.join(' × ')}`;
  if (target.of === 'output') return [image];
  if (target.of === 'parameterGradient') {
    const gradient: Inserted = { first: [0, 0], step: stride, count: sizeOf(output), why: between };
    return [image, spread ? gradient : undefined];
  }
  const first = each((axis) => (kernel[axis] - 1) * dilation[axis] - padding[axis]);
  const count = sizeOf(output);
  // Below 0 where the padding of the layer is so wide that dZ reaches beyond what is needed of it.
  const behind = each((axis) => {
    const wanted = sizeOf(input)[axis] + (kernel[axis] - 1) * dilation[axis];
    return wanted - first[axis] - ((count[axis] - 1) * stride[axis] + 1);
  });
  const whys = [
    spread ? between : '',
    isMore(first, 0) || isMore(behind, 0)
      ? 'those around dZ, so that the kernel reaches every cell of X'
      : '',
  ].filter((why) => why !== '');
  if (whys.length === 0) return [];
  return [{ first, step: stride, count, why: whys.join('; and ') }];
}

/** Flat places of the zeros that were put in, in all maps of a tensor. */
export function insertedPlaces({ first, step, count }: Inserted, shape: Shape): Set<number> {
  const [rows, columns] = sizeOf(shape);
  const cells = shape.reduce((product, size) => product * size, 1);
  const holds = (at: number, axis: 0 | 1) => {
    const along = at - first[axis];
    return along >= 0 && along % step[axis] === 0 && along / step[axis] < count[axis];
  };
  const places = new Set<number>();
  for (let place = 0; place < cells; place += 1) {
    const y = Math.floor(place / columns) % rows;
    if (!holds(y, 0) || !holds(place % columns, 1)) places.add(place);
  }
  return places;
}
