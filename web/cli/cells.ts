// Cells of a trace as they are typed, and lists of them.

import { parseCell, parseTensor, tensorKinds } from '../api/cells.ts';
import { nearest } from '../api/suggest.ts';
import type { CellQuery, Shape, Tensor, TensorQuery, Trace } from '../api/types.ts';
import { UsageError } from './arguments.ts';

export const CELL_FORM =
  'NODE.KIND[i,j,...] or NODE.KIND.NAME[i,j,...], KIND one of output, outputGradient,\n' +
  'inputGradient, parameter, parameterGradient, update: conv1.update.weight[0,0,1,1],\n' +
  'relu1.output[0,0,2,3], loss.output[0], loss.output.probabilities[0,0,0,0]';

export function typedCell(typed: string, option = 'cell'): CellQuery {
  const cell = parseCell(typed);
  if (cell === undefined) {
    throw new UsageError(
      `--${option} ${typed} is not written NODE.KIND.NAME[i,j,...]${meantKind(typed)}`,
    );
  }
  return cell;
}

export function typedTensor(typed: string, option: string): TensorQuery {
  const tensor = parseTensor(typed);
  if (tensor === undefined) {
    throw new UsageError(`--${option} ${typed} is not written NODE.KIND.NAME${meantKind(typed)}`);
  }
  return tensor;
}

/** What a word that is no kind of tensor may have meant. */
function meantKind(typed: string): string {
  const words = typed.replace(/\[.*$/, '').split('.').slice(1);
  for (const word of words) {
    const kind = nearest(word, tensorKinds);
    if (kind !== undefined && kind !== word) return `; did you mean ${typed.replace(word, kind)}?`;
  }
  return '';
}

/** Every index of a shape, the last running fastest. */
export function* indicesOf(shape: Shape): Generator<readonly number[]> {
  const [side, ...rest] = shape;
  if (side === undefined) {
    yield [];
    return;
  }
  for (let i = 0; i < side; ++i) for (const index of indicesOf(rest)) yield [i, ...index];
}

/** The parameters of a trace, in the order of its layers. */
export function parametersOf({ nodes }: Trace): readonly TensorQuery[] {
  return nodes.flatMap(({ name: node, parameters }) =>
    parameters.map((name) => ({ node, of: 'parameter' as const, name })),
  );
}

/**
 * Every tensor with a number of its own: forward, the loss, then backward. The gradient of an input
 * is listed where several layers read it; elsewhere it is the gradient of the output before it.
 */
export function tensorsOf(trace: Trace): readonly TensorQuery[] {
  const { nodes } = trace;
  const readers = (read: string) =>
    nodes.reduce((sum, { inputs }) => sum + inputs.filter((name) => name === read).length, 0);
  const forward = nodes.flatMap(({ name: node, parameters }): TensorQuery[] => [
    ...parameters.map((name) => ({ node, of: 'parameter' as const, name })),
    { node, of: 'output' },
  ]);
  const loss: readonly TensorQuery[] = ['probabilities', 'perImage', undefined].map((name) => ({
    node: 'loss',
    of: 'output',
    ...(name === undefined ? {} : { name }),
  }));
  const backward = [...nodes]
    .reverse()
    .flatMap(({ name: node, inputs, parameters }) => [
      { node, of: 'outputGradient' as const },
      ...parameters.map((name) => ({ node, of: 'parameterGradient' as const, name })),
      ...inputs.flatMap((read, k) =>
        readers(read) > 1 ? [{ node, of: 'inputGradient' as const, name: String(k) }] : [],
      ),
    ]);
  return [...forward, ...loss, ...backward];
}

/** The engine's number at an index of a tensor. */
export function placeOf({ shape }: Tensor, index: readonly number[]): number {
  return index.reduce((place, i, axis) => place * (shape[axis] ?? 1) + i, 0);
}
