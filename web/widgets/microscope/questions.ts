import type {
  CellQuery,
  Chain,
  ConvolutionMatrix,
  NumericCheck,
  Operation,
  OptimizerSpec,
  OptimizerState,
  ParameterCell,
  TensorQuery,
  UpdateDerivation,
  UpdateEffect,
} from '../../api/types.ts';
import { type ShownError, toShownError } from '../shared/errors.ts';
import { type Batch, type BatchUpdate, batchUpdate } from './batch.ts';
import { type Inserted, insertedInto } from './inserted.ts';
import type { Specimen } from './specimen.ts';

/** What can be asked about a cell beyond the terms it was made of. */
export const questions = ['chain', 'operations', 'check', 'update', 'matrix'] as const;
export type Question = (typeof questions)[number];

export const questionTitles: Readonly<Record<Question, string>> = {
  chain: 'Chain',
  operations: 'As an operation',
  check: 'Numeric check',
  update: 'Update',
  matrix: 'As a matrix',
};

/** The optimiser of the update, and what it remembers of the weight. */
export interface UpdateSettings {
  readonly optimizer: OptimizerSpec;
  readonly state: OptimizerState;
  /** What the first update is also made on. */
  readonly batch: Batch | undefined;
}

/** An operation, and which zeros of its operands are not of the network. */
export interface ShownOperation extends Operation {
  readonly inserted: readonly (Inserted | undefined)[];
}

/** What the engine said to a question. */
export type Answer =
  | { readonly question: 'chain'; readonly chain: Chain }
  | { readonly question: 'operations'; readonly operation: ShownOperation; readonly node: string }
  | { readonly question: 'check'; readonly check: NumericCheck }
  | {
      readonly question: 'update';
      readonly update: UpdateDerivation;
      readonly effect: UpdateEffect;
      readonly batch: BatchUpdate | undefined;
    }
  | { readonly question: 'matrix'; readonly matrix: ConvolutionMatrix; readonly node: string }
  | { readonly question: Question; readonly error: ShownError };

export type UpdateAnswer = Extract<Answer, { readonly update: UpdateDerivation }>;
export type Refusal = Extract<Answer, { readonly error: ShownError }>;

/** Layers whose sums the engine writes as operations on whole tensors. */
const withOperations = new Set(['conv2d', 'dense']);

function isWeight({ of }: TensorQuery): boolean {
  return of === 'parameter' || of === 'parameterGradient';
}

/** The layer whose sum makes a cell: of a gradient that comes back the layer that read it. */
export function makerOf(specimen: Specimen, { node, of, name }: TensorQuery): string | undefined {
  if (of === 'outputGradient') {
    const readers = specimen.readersOf(node);
    return readers.length === 1 ? readers[0]?.name : undefined;
  }
  return of === 'output' && name !== undefined ? undefined : node;
}

/** The tensor that the operation of a question about a cell makes. */
function madeBy({ of, name }: TensorQuery): TensorQuery['of'] | undefined {
  if (of === 'outputGradient') return 'inputGradient';
  if (of === 'parameter') return name === undefined ? undefined : 'parameterGradient';
  return of;
}

/** What can be asked about a cell of this specimen. */
export function questionsOf(specimen: Specimen, cell: CellQuery): readonly Question[] {
  const { node, name = '' } = cell;
  const learnt = isWeight(cell) && specimen.hasGradients && specimen.isLearnt(node, name);
  const maker = specimen.node(makerOf(specimen, cell) ?? '');
  const operates = withOperations.has(maker?.type ?? '') && (!isWeight(cell) || learnt);
  const convolves = operates && maker?.type === 'conv2d' && name !== 'bias';
  return questions.filter((question) => {
    if (question === 'operations') return operates;
    return question === 'matrix' ? convolves : learnt;
  });
}

/** Which zeros the padding and the stride of a layer put into an operation. */
function insertedOf(specimen: Specimen, node: string, operation: Operation) {
  const spec = specimen.specOf(node);
  const known = specimen.node(node);
  const input = specimen.node(known?.inputs[0] ?? '');
  if (spec?.type !== 'conv2d' || known === undefined || input === undefined) return [];
  // The engine writes a description in full: sizes as [h, w], sides as [top, bottom, left, right].
  const { stride, dilation, kernel, padding } = spec as ConvolutionFields;
  const [top, , left] = padding;
  return insertedInto(operation, {
    stride,
    dilation,
    kernel,
    padding: [top, left],
    input: input.shape,
    output: known.shape,
  });
}

interface ConvolutionFields {
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly padding: readonly [number, number, number, number];
}

async function operationOf(specimen: Specimen, cell: CellQuery): Promise<Answer> {
  const node = makerOf(specimen, cell) ?? cell.node;
  const wanted = madeBy(cell);
  const list = await specimen.trace.operations(node);
  const operation = list.find(
    ({ target }) => target.of === wanted && (!isWeight(cell) || target.name === cell.name),
  );
  if (operation === undefined) throw new Error(`${node} has no operation that makes this cell`);
  const inserted = insertedOf(specimen, node, operation);
  return { question: 'operations', operation: { ...operation, inserted }, node };
}

async function answerTo(
  specimen: Specimen,
  question: Question,
  cell: CellQuery,
  { optimizer, state, batch }: UpdateSettings,
): Promise<Answer> {
  const { trace } = specimen;
  const { node, name = '', index } = cell;
  const weight: ParameterCell = { node, name, index };
  switch (question) {
    case 'chain':
      return { question, chain: await trace.chain(weight) };
    case 'check':
      return { question, check: await trace.check(weight) };
    case 'operations':
      return operationOf(specimen, cell);
    case 'update': {
      const query = { ...weight, of: 'parameter' } as const;
      const [update, effect, together] = await Promise.all([
        trace.deriveUpdate(query, optimizer, state),
        trace.effect(weight, optimizer),
        batch && batchUpdate(specimen, batch, weight, optimizer),
      ]);
      return { question, update, effect, batch: together };
    }
    case 'matrix': {
      const maker = makerOf(specimen, cell) ?? node;
      return { question, matrix: await trace.matrix(maker), node: maker };
    }
  }
}

/** Asks the engine; what it refuses, such as a matrix nobody could read, is an answer too. */
export async function ask(
  specimen: Specimen,
  question: Question,
  cell: CellQuery,
  settings: UpdateSettings,
): Promise<Answer> {
  try {
    return await answerTo(specimen, question, cell, settings);
  } catch (thrown) {
    return { question, error: toShownError(thrown) };
  }
}
