import type { TraceNode } from '../../api/types.ts';

/** Where a layer stands in the picture of a network: behind everything it reads. */
export interface PlacedNode {
  readonly node: TraceNode;
  readonly column: number;
  readonly row: number;
}

/** Layers from left to right; branches stand below each other. */
export function placeNodes(nodes: readonly TraceNode[]): readonly PlacedNode[] {
  const columns = new Map<string, number>();
  const rows = new Map<string, number>();
  const taken = new Map<number, Set<number>>();
  return nodes.map((node) => {
    const column = node.inputs.reduce(
      (most, name) => Math.max(most, (columns.get(name) ?? 0) + 1),
      0,
    );
    const used = taken.get(column) ?? new Set<number>();
    // A layer stands in the row of what it reads where that is free, so that a branch is a line.
    let row = Math.min(...node.inputs.map((name) => rows.get(name) ?? 0));
    if (!Number.isFinite(row)) row = 0;
    while (used.has(row)) row += 1;
    used.add(row);
    taken.set(column, used);
    columns.set(node.name, column);
    rows.set(node.name, row);
    return { node, column, row };
  });
}

/** The loss, as the last thing a network leads to. */
export function withLoss(nodes: readonly TraceNode[]): readonly TraceNode[] {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const last = nodes.filter(({ name }) => !read.has(name)).map(({ name }) => name);
  const nothing = { parameters: [], besides: [] };
  const loss = { name: 'loss', type: 'loss', inputs: last, shape: [1], ...nothing };
  return [...nodes, loss];
}
