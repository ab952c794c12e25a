/** How a tensor of any rank lies on the screen: `maps` grids of `height` × `width`. */
export interface Layout {
  readonly maps: number;
  readonly height: number;
  readonly width: number;
  readonly rank: number;
}

/** Cells above, below, before and behind; the order of the engine. */
export type Sides = readonly [above: number, below: number, before: number, behind: number];

export const noPadding: Sides = [0, 0, 0, 0];

export function layoutOf(shape: readonly number[]): Layout {
  const width = shape.at(-1) ?? 0;
  const height = shape.length > 1 ? (shape.at(-2) ?? 0) : 1;
  const maps = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return { maps, height, width, rank: shape.length };
}

/** The index of a flat position, in the tensor's own rank. */
export function indexOf(position: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = position;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const size = shape[axis] ?? 1;
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

export function positionOf(index: readonly number[], shape: readonly number[]): number {
  return shape.reduce((position, size, axis) => position * size + (index[axis] ?? 0), 0);
}

/** Where an arrow key leads from a cell, or undefined when the key is none. */
export function walk(position: number, key: string, layout: Layout): number | undefined {
  const { maps, height, width } = layout;
  const x = position % width;
  const y = Math.floor(position / width) % height;
  const map = Math.floor(position / (width * height));
  const at = (toMap: number, toY: number, toX: number) => (toMap * height + toY) * width + toX;
  switch (key) {
    case 'ArrowRight':
      return x < width - 1 ? position + 1 : position;
    case 'ArrowLeft':
      return x > 0 ? position - 1 : position;
    case 'ArrowDown':
      return y < height - 1 ? position + width : position;
    case 'ArrowUp':
      return y > 0 ? position - width : position;
    case 'PageDown':
      return at(Math.min(maps - 1, map + 1), y, x);
    case 'PageUp':
      return at(Math.max(0, map - 1), y, x);
    case 'Home':
      return at(map, y, 0);
    case 'End':
      return at(map, y, width - 1);
    default:
      return undefined;
  }
}
