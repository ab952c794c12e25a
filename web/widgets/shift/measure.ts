import {
  concat,
  conv2d,
  globalMaxPool2d,
  globalMinPool2d,
  type LayerSpec,
} from '../../api/index.ts';
import type { Tensor } from '../../api/types.ts';
import type { Bench, Weights } from '../laboratory/bench.ts';
import type { Picture } from '../laboratory/picture.ts';
import type { Measured } from '../laboratory/probe.ts';
import type { ShiftedOperation } from './operations.ts';

/** How far down and to the right. */
export interface Shift {
  readonly down: number;
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
  /** The smallest and the largest difference of all cells. */
  readonly least: number;
  readonly most: number;
}

export const movedNode = 'moved';
const node = 'mapOfMoved';
const mapNode = 'map';
const movedMap = 'movedMap';

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
  const trace = await bench.run({
    spec: {
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
        concat({ inputs: ['least', 'most'] }),
      ],
    },
    weights: [
      shiftWeights(movedNode, shift),
      ...(equivariant ? [shiftWeights(movedMap, shift)] : []),
      ...(kernel === undefined
        ? []
        : [node, mapNode].map((name) => ({ node: name, name: 'weight', values: kernel }) as const)),
      { node: 'difference', name: 'weight', values: Float32Array.of(1, -1) },
    ],
    image: picture.values,
  });
  const names = [movedNode, node, other, 'difference', 'least', 'most'];
  const [moved, maps, otherMap, difference, least, most] = await Promise.all(
    names.map((name) => trace.tensor({ node: name, of: 'output' })),
  );
  const none: Tensor = { shape: [1, 1, 0, 0], data: new Float32Array() };
  return {
    trace,
    node,
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
