import type { CellQuery, TensorKind, TensorQuery } from '../../api/types.ts';

// A layer's name may hold dots; the last word that is a kind is meant.
const pattern =
  /^(.+)\.(output|outputGradient|inputGradient|parameter|parameterGradient)(?:\.([^.[\]]+))?\[(\d+(?:,\d+)*)\]$/;

/** A tensor as it stands in an address and on the command line: "conv1.parameterGradient.weight". */
export function tensorText({ node, of, name }: TensorQuery): string {
  return [node, of, name].filter((word) => word !== undefined).join('.');
}

/** A cell likewise: "conv1.output[0,2,3,4]". */
export function cellText({ index, ...tensor }: CellQuery): string {
  return `${tensorText(tensor)}[${index.join(',')}]`;
}

/** The cell that a text names; whether it exists is for the engine to say. */
export function parseCell(text: string): CellQuery | undefined {
  const [, node, of, name, indices] = pattern.exec(text) ?? [];
  if (node === undefined || of === undefined || indices === undefined) return undefined;
  const index = indices.split(',').map(Number);
  return { node, of: of as TensorKind, ...(name === undefined ? {} : { name }), index };
}

/** Cells a person came through, in one text. */
export function pathText(path: readonly CellQuery[]): string {
  return path.map(cellText).join(';');
}

export function parsePath(text: string): readonly CellQuery[] {
  return text.split(';').flatMap((part) => parseCell(part) ?? []);
}
