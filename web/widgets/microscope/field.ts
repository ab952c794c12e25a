import type { CellQuery, Patch, Shape, TraceNode } from '../../api/types.ts';
import type { Specimen } from './specimen.ts';

/** What a cell came from and where it goes, layer by layer. */
export interface Field {
  readonly cell: CellQuery | undefined;
  /** What every earlier layer that leads to it gave, by its name; the image among them. */
  readonly seen: ReadonlyMap<string, Patch>;
  /** What every later layer made of it, by its name. */
  readonly fed: ReadonlyMap<string, Patch>;
}

export const noField: Field = { cell: undefined, seen: new Map(), fed: new Map() };

/** Whether a cell lies at a place of a layer; a weight does not. */
function placeOf({ node, of, name, index }: CellQuery) {
  const [, , y, x] = index;
  const isMap = (of === 'output' || of === 'outputGradient') && name === undefined;
  return isMap && node !== 'loss' && y !== undefined && x !== undefined
    ? { node, y, x }
    : undefined;
}

function earlier(nodes: readonly TraceNode[], name: string): readonly string[] {
  const wanted = new Set([name]);
  for (const node of [...nodes].reverse()) {
    if (wanted.has(node.name)) for (const input of node.inputs) wanted.add(input);
  }
  return nodes.map((node) => node.name).filter((each) => each !== name && wanted.has(each));
}

function later(nodes: readonly TraceNode[], name: string): readonly string[] {
  const reached = new Set([name]);
  for (const node of nodes) {
    if (node.inputs.some((input) => reached.has(input))) reached.add(node.name);
  }
  return nodes.map((node) => node.name).filter((each) => each !== name && reached.has(each));
}

/** The receptive field of a cell in both directions, as the engine says. */
export async function fieldOf({ trace }: Specimen, cell: CellQuery): Promise<Field> {
  const place = placeOf(cell);
  if (place === undefined) return noField;
  const named = async (name: string, patch: Promise<Patch>) => [name, await patch] as const;
  const [seen, fed] = await Promise.all([
    Promise.all(earlier(trace.nodes, place.node).map((of) => named(of, trace.patch(place, of)))),
    Promise.all(later(trace.nodes, place.node).map((by) => named(by, trace.seenBy(place, by)))),
  ]);
  return { cell, seen: new Map(seen), fed: new Map(fed) };
}

/** Places of a patch in a tensor [n, c, h, w] of one image; all channels are meant. */
export function placesIn({ rows, columns }: Patch, shape: Shape): ReadonlySet<number> {
  const [, channels = 1, height = 1, width = 1] = shape;
  const places = new Set<number>();
  for (let channel = 0; channel < channels; channel += 1) {
    for (const y of rows) for (const x of columns) places.add((channel * height + y) * width + x);
  }
  return places;
}
