// Cells of a trace as words, in addresses and on the command line:
// conv1.parameterGradient.weight[0,0,1,1].

import type { CellQuery, TensorKind, TensorQuery } from './types.ts';

/** Every kind of tensor that a text can name. */
export const tensorKinds = [
  'output',
  'outputGradient',
  'inputGradient',
  'parameter',
  'parameterGradient',
  'update',
] as const satisfies readonly TensorKind[];

// A layer's name may hold dots; the last word that is a kind is meant.
const tensorPattern = new RegExp(`^(.+)\\.(${tensorKinds.join('|')})(?:\\.([^.[\\]]+))?$`);
const cellPattern = /^(.+)\[(\s*-?\d+(?:\s*,\s*-?\d+)*\s*)\]$/;

/** "conv1.parameterGradient.weight". */
export function tensorText({ node, of, name, step }: TensorQuery): string {
  return [node, of, name, step].filter((word) => word !== undefined).join('.');
}

/** Whether two queries mean one tensor; many terms ask it of their factors. */
export function isSameTensor(one: TensorQuery, other: TensorQuery): boolean {
  return (
    one.node === other.node &&
    one.of === other.of &&
    one.name === other.name &&
    one.step === other.step
  );
}

/** "conv1.output[0,2,3,4]". */
export function cellText({ index, ...tensor }: CellQuery): string {
  return `${tensorText(tensor)}[${index.join(',')}]`;
}

/** The tensor that a text names; whether it exists is for the engine to say. */
export function parseTensor(text: string): TensorQuery | undefined {
  const [, node, of, name] = tensorPattern.exec(text) ?? [];
  if (node === undefined || of === undefined) return undefined;
  return { node, of: of as TensorKind, ...(name === undefined ? {} : { name }) };
}

/** The cell that a text names, likewise. */
export function parseCell(text: string): CellQuery | undefined {
  const [, tensor = '', indices = ''] = cellPattern.exec(text) ?? [];
  const query = parseTensor(tensor);
  return query && { ...query, index: indices.split(',').map(Number) };
}

/** Cells that somebody came through, in one text. */
export function pathText(path: readonly CellQuery[]): string {
  return path.map(cellText).join(';');
}

export function parsePath(text: string): readonly CellQuery[] {
  return text.split(';').flatMap((part) => parseCell(part) ?? []);
}
