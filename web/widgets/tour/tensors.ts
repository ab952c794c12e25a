import type { Factor, TensorQuery } from '../../api/types.ts';

/** What a person may set: the images, the weights. The labels and the rate are no tensors. */
export const givens = ['X', 'W1', 'b1', 'W2', 'b2'] as const;
export type Given = (typeof givens)[number];

/** The trainable ones of them. */
export const parameters = ['W1', 'b1', 'W2', 'b2'] as const;
export type Parameter = (typeof parameters)[number];

const forward = ['Z1', 'A1', 'P1', 'F', 'Z2', 'A2', 'L', 'J'] as const;
const backward = ['dZ2', 'dW2', 'db2', 'dF', 'dP1', 'dA1', 'dZ1', 'dW1', 'db1', 'dX'] as const;
const after = ['A2n', 'Ln', 'Jn'] as const;
const updated = ['W1n', 'b1n', 'W2n', 'b2n'] as const;

export type TensorId =
  | Given
  | (typeof forward)[number]
  | (typeof backward)[number]
  | (typeof updated)[number]
  | (typeof after)[number];

/** A tensor of the notes: what they call it, and what the engine calls it. */
export interface NotesTensor {
  /** As it is written. */
  readonly symbol: string;
  /** As it is said. */
  readonly words: string;
  readonly query: TensorQuery;
  /** Rows and columns on the screen, of one image. */
  readonly rows: number;
  readonly columns: number;
  readonly kind: 'value' | 'gradient' | 'image';
  /** Every image of a batch has its own. */
  readonly perImage: boolean;
  /** Which pass it is of: with the weights as given, the update, or with the new weights. */
  readonly pass: 'before' | 'update' | 'after';
}

type Place = readonly [TensorQuery['node'], TensorQuery['of'], TensorQuery['name']?];

function tensor(
  symbol: string,
  words: string,
  [node, of, name]: Place,
  [rows, columns]: readonly [number, number],
  pass: NotesTensor['pass'] = 'before',
): NotesTensor {
  const kind = of.endsWith('Gradient') ? 'gradient' : 'value';
  const query = { node, of, ...(name === undefined ? {} : { name }) };
  const perImage = of === 'output' || of === 'outputGradient';
  return { symbol, words, query, rows, columns, kind, perImage, pass };
}

function gradient(symbol: string, place: Place, size: readonly [number, number]): NotesTensor {
  return tensor(`∂L/∂${symbol}`, `gradient of ${symbol}`, place, size);
}

const six = [6, 6] as const;
const four = [4, 4] as const;
const three = [3, 3] as const;
const two = [2, 2] as const;
const column = [4, 1] as const;
const row = [1, 4] as const;
const one = [1, 1] as const;

export const tensors: Readonly<Record<TensorId, NotesTensor>> = {
  X: { ...tensor('X', 'image X', ['input', 'output'], six), kind: 'image' },
  W1: tensor('W₁', 'kernel W₁', ['conv1', 'parameter', 'weight'], three),
  b1: tensor('b₁', 'bias b₁', ['conv1', 'parameter', 'bias'], one),
  Z1: tensor('Z₁', 'feature map Z₁', ['conv1', 'output'], four),
  A1: tensor('A₁', 'activation map A₁', ['relu1', 'output'], four),
  P1: tensor('P₁', 'pooled map P₁', ['pool1', 'output'], two),
  F: tensor('F', 'features F', ['flatten1', 'output'], column),
  W2: tensor('W₂', 'weights W₂', ['dense1', 'parameter', 'weight'], row),
  b2: tensor('b₂', 'bias b₂', ['dense1', 'parameter', 'bias'], one),
  Z2: tensor('Z₂', 'score Z₂', ['dense1', 'output'], one),
  A2: tensor('A₂', 'probability A₂', ['loss', 'output', 'probabilities'], one),
  L: tensor('L', 'loss L', ['loss', 'output', 'perImage'], one),
  J: { ...tensor('J', 'mean loss J', ['loss', 'output'], one), perImage: false },
  dZ2: gradient('Z₂', ['dense1', 'outputGradient'], one),
  dW2: gradient('W₂', ['dense1', 'parameterGradient', 'weight'], row),
  db2: gradient('b₂', ['dense1', 'parameterGradient', 'bias'], one),
  dF: gradient('F', ['flatten1', 'outputGradient'], column),
  dP1: gradient('P₁', ['pool1', 'outputGradient'], two),
  dA1: gradient('A₁', ['relu1', 'outputGradient'], four),
  dZ1: gradient('Z₁', ['conv1', 'outputGradient'], four),
  dW1: gradient('W₁', ['conv1', 'parameterGradient', 'weight'], three),
  db1: gradient('b₁', ['conv1', 'parameterGradient', 'bias'], one),
  dX: gradient('X', ['input', 'outputGradient'], six),
  W1n: tensor('new W₁', 'new kernel W₁', ['conv1', 'update', 'weight'], three, 'update'),
  b1n: tensor('new b₁', 'new bias b₁', ['conv1', 'update', 'bias'], one, 'update'),
  W2n: tensor('new W₂', 'new weights W₂', ['dense1', 'update', 'weight'], row, 'update'),
  b2n: tensor('new b₂', 'new bias b₂', ['dense1', 'update', 'bias'], one, 'update'),
  A2n: tensor('new A₂', 'new probability', ['loss', 'output', 'probabilities'], one, 'after'),
  Ln: tensor('new L', 'loss after the step', ['loss', 'output', 'perImage'], one, 'after'),
  Jn: {
    ...tensor('new J', 'mean loss after the step', ['loss', 'output'], one, 'after'),
    perImage: false,
  },
};

export const tensorIds = Object.keys(tensors) as readonly TensorId[];

/** How many numbers a tensor has for one image. */
export function cellsOf(id: TensorId): number {
  const { rows, columns } = tensors[id];
  return rows * columns;
}

/** Where the numbers of one image begin; what all images share begins at 0. */
export function firstOf(id: TensorId, image: number): number {
  return tensors[id].perImage ? image * cellsOf(id) : 0;
}

/** The image that a number belongs to; of what all images share there is none. */
export function imageOf(id: TensorId, at: number): number | undefined {
  return tensors[id].perImage ? Math.floor(at / cellsOf(id)) : undefined;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** As it is written for one image, or in a batch: there gradients are those of the mean loss J. */
export function symbolOf(id: TensorId, images: number, image?: number): string {
  const { symbol, perImage } = tensors[id];
  if (images === 1) return symbol;
  const raised = perImage && image !== undefined ? `⁽${superscripts[image + 1]}⁾` : '';
  return `${symbol.replace('∂L/', '∂J/')}${raised}`;
}

/** "Z₁[0, 2]", in a batch "Z₁⁽³⁾[0, 2]"; a single number has no index. */
export function nameOf(id: TensorId, at: number, images: number): string {
  const { rows, columns } = tensors[id];
  const symbol = symbolOf(id, images, imageOf(id, at));
  if (rows * columns === 1) return symbol;
  const place = at % (rows * columns);
  const index =
    rows === 1 || columns === 1 ? [place] : [Math.floor(place / columns), place % columns];
  return `${symbol}[${index.join(', ')}]`;
}

/** The tensor of the notes that a factor of the engine's derivation lies in, in the same pass. */
export function idOf({ tensor: query }: Factor, pass: NotesTensor['pass']): TensorId | undefined {
  return tensorIds.find((id) => {
    const candidate = tensors[id];
    return (
      (candidate.pass === pass || (pass === 'update' && candidate.pass === 'before')) &&
      candidate.query.node === query.node &&
      candidate.query.of === query.of &&
      candidate.query.name === query.name
    );
  });
}
