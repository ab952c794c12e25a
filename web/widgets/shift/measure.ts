import {
  concat,
  conv2d,
  dense,
  flatten,
  globalMaxPool2d,
  globalMinPool2d,
  type LayerSpec,
  relu,
} from '../../api/index.ts';
import type { ModelSpec, Tensor } from '../../api/types.ts';
import type { Bench, Weights } from '../laboratory/bench.ts';
import type { Picture } from '../laboratory/picture.ts';
import type { Measured } from '../laboratory/probe.ts';
import type { ShiftedOperation } from './operations.ts';

/** How far down and to the right. */
export interface Shift {
  readonly down: number;
  readonly right: number;
}

/** Of a unit for the left half of a map, and of one for the right half. */
export interface Scores {
  readonly left: number;
  readonly right: number;
}

/** The picture moved, and two maps that may be the same. */
export interface Compared extends Measured {
  readonly operation: ShiftedOperation;
  readonly shift: Shift;
  readonly moved: Tensor;
  /** Of a convolution the map, moved; of a pooling the map of the picture where it was. */
  readonly other: Tensor;
  readonly difference: Tensor;
  /** What two units of a dense layer make of the map where it was, and of the moved picture's. */
  readonly scores: { readonly before: Scores; readonly after: Scores };
  /** The smallest and the largest difference of all cells. */
  readonly least: number;
  readonly most: number;
}

export const movedNode = 'moved';
const node = 'mapOfMoved';
const mapNode = 'map';
const movedMap = 'movedMap';
const head = { before: 'scores', after: 'scoresOfMoved' } as const;
/** Of every place of its half; small, so that the scores are easy to read. */
const headWeight = 0.001;

/** A dense layer behind a map, with a unit for each half. */
function headLayers(name: string, input: string): readonly LayerSpec[] {
  return [
    relu({ name: `${name}Relu`, inputs: [input] }),
    flatten({ name: `${name}List`, inputs: [`${name}Relu`] }),
    dense(2, { name, inputs: [`${name}List`], bias: false }),
  ];
}

function headWeights(name: string, height: number, width: number): Weights {
  const values = Float32Array.from({ length: 2 * height * width }, (_, at) => {
    const isLeft = at % width < width / 2;
    return isLeft === at < height * width ? headWeight : 0;
  });
  return { node: name, name: 'weight', values };
}

/** Moving is a convolution itself: its kernel has a single 1, as far from the middle as it moves. */
function shiftLayer(name: string, inputs: readonly string[], { down, right }: Shift): LayerSpec {
  const kernel = [Math.abs(down) + 1, Math.abs(right) + 1] as const;
  const sides = [Math.max(down, 0), Math.max(-down, 0), Math.max(right, 0), Math.max(-right, 0)];
  const [top = 0, bottom = 0, left = 0, behind = 0] = sides;
  return conv2d(1, kernel, { name, inputs, padding: [top, bottom, left, behind], bias: false });
}

function shiftWeights(name: string, { down, right }: Shift): Weights {
  const [rows, columns] = [Math.abs(down) + 1, Math.abs(right) + 1];
  const values = new Float32Array(rows * columns);
  values[(down > 0 ? 0 : rows - 1) * columns + (right > 0 ? 0 : columns - 1)] = 1;
  return { node: name, name: 'weight', values };
}

/** Moves and then makes the map, and the other way round, in one network that subtracts the two. */
export async function compareShifted(
  bench: Bench,
  picture: Picture,
  operation: ShiftedOperation,
  shift: Shift,
): Promise<Compared> {
  const { kernel } = operation;
  const equivariant = kernel !== undefined;
  const other = equivariant ? movedMap : mapNode;
  const spec: ModelSpec = {
    version: 1,
    input: [1, picture.height, picture.width],
    layers: [
      shiftLayer(movedNode, ['input'], shift),
      operation.layer(node, [movedNode]),
      operation.layer(mapNode, ['input']),
      ...(equivariant ? [shiftLayer(movedMap, [mapNode], shift)] : []),
      concat({ name: 'both', inputs: [node, other] }),
      conv2d(1, 1, { name: 'difference', inputs: ['both'], bias: false }),
      globalMinPool2d({ name: 'least', inputs: ['difference'] }),
      globalMaxPool2d({ name: 'most', inputs: ['difference'] }),
      ...headLayers(head.before, mapNode),
      ...headLayers(head.after, node),
      concat({ inputs: ['least', 'most', head.before, head.after] }),
    ],
  };
  const { rows } = await bench.summaryOf(spec);
  const [, height = 1, width = 1] = rows.find((row) => row.node === mapNode)?.output ?? [];
  const trace = await bench.run({
    spec,
    weights: [
      headWeights(head.before, height, width),
      headWeights(head.after, height, width),
      shiftWeights(movedNode, shift),
      ...(equivariant ? [shiftWeights(movedMap, shift)] : []),
      ...(kernel === undefined
        ? []
        : [node, mapNode].map((name) => ({ node: name, name: 'weight', values: kernel }) as const)),
      { node: 'difference', name: 'weight', values: Float32Array.of(1, -1) },
    ],
    image: picture.values,
  });
  const names = [movedNode, node, other, 'difference', 'least', 'most', head.before, head.after];
  const [moved, maps, otherMap, difference, least, most, before, after] = await Promise.all(
    names.map((name) => trace.tensor({ node: name, of: 'output' })),
  );
  const none: Tensor = { shape: [1, 1, 0, 0], data: new Float32Array() };
  const scores = ({ data: [left = 0, right = 0] }: Tensor): Scores => ({ left, right });
  return {
    trace,
    node,
    scores: { before: scores(before ?? none), after: scores(after ?? none) },
    operation,
    shift,
    maps: maps ?? none,
    moved: moved ?? none,
    other: otherMap ?? none,
    difference: difference ?? none,
    least: least?.data[0] ?? 0,
    most: most?.data[0] ?? 0,
  };
}
