import { type Layout, noPadding, type Sides } from './layout.ts';

/** Gap between maps in CSS pixels. */
const gap = 6;

/** Places of the maps of a tensor in a canvas, in CSS pixels. */
export interface Tiling {
  readonly columns: number;
  readonly rows: number;
  /** Of one map with its padding. */
  readonly mapWidth: number;
  readonly mapHeight: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Cells of padding around each map. */
  readonly padding: Sides;
  readonly width: number;
  readonly height: number;
}

/** Lays maps out in as many columns as fit; `side` is the wished width of one map. */
export function tile(
  layout: Layout,
  available: number,
  side: number,
  padding: Sides = noPadding,
): Tiling {
  const [above, below, before, behind] = padding;
  const down = layout.height + above + below;
  const across = Math.max(1, layout.width + before + behind);
  const mapWidth = Math.min(side, Math.max(1, available));
  const mapHeight = Math.max(1, (mapWidth * down) / across);
  const fitting = Math.floor((available + gap) / (mapWidth + gap));
  const columns = Math.max(1, Math.min(layout.maps, fitting));
  const rows = Math.ceil(layout.maps / columns);
  return {
    columns,
    rows,
    mapWidth,
    mapHeight,
    cellWidth: mapWidth / across,
    cellHeight: mapHeight / Math.max(1, down),
    padding,
    width: columns * mapWidth + (columns - 1) * gap,
    height: rows * mapHeight + (rows - 1) * gap,
  };
}

/** Left and top of a map with its padding. */
export function corner(tiling: Tiling, map: number): readonly [number, number] {
  const column = map % tiling.columns;
  const row = Math.floor(map / tiling.columns);
  return [column * (tiling.mapWidth + gap), row * (tiling.mapHeight + gap)];
}

/** Left and top of a map's first cell. */
export function firstCell(tiling: Tiling, map: number): readonly [number, number] {
  const [left, top] = corner(tiling, map);
  const [above, , before] = tiling.padding;
  return [left + before * tiling.cellWidth, top + above * tiling.cellHeight];
}

/** Rectangle of a cell in CSS pixels: left, top, width, height. */
export function cellRectangle(
  position: number,
  layout: Layout,
  tiling: Tiling,
): readonly [number, number, number, number] {
  const cells = layout.width * layout.height;
  const [left, top] = firstCell(tiling, Math.floor(position / cells));
  const { cellWidth, cellHeight } = tiling;
  const x = position % layout.width;
  const y = Math.floor((position % cells) / layout.width);
  return [left + x * cellWidth, top + y * cellHeight, cellWidth, cellHeight];
}

/** The flat position under a point of the canvas, or undefined in a gap or in padding. */
export function cellAt(
  left: number,
  top: number,
  layout: Layout,
  tiling: Tiling,
): number | undefined {
  const column = Math.floor(left / (tiling.mapWidth + gap));
  const row = Math.floor(top / (tiling.mapHeight + gap));
  const map = row * tiling.columns + column;
  if (column < 0 || column >= tiling.columns || row < 0 || map >= layout.maps) return undefined;
  const [first, highest] = firstCell(tiling, map);
  const x = Math.floor((left - first) / tiling.cellWidth);
  const y = Math.floor((top - highest) / tiling.cellHeight);
  if (x < 0 || x >= layout.width || y < 0 || y >= layout.height) return undefined;
  return (map * layout.height + y) * layout.width + x;
}
