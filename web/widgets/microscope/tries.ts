import type { TensorQuery } from '../../api/types.ts';

type Side = 'output' | 'gradient' | 'weight' | 'bias';

function sideOf({ of, name }: TensorQuery): Side {
  if (of === 'parameterGradient') return name === 'bias' ? 'bias' : 'weight';
  return of === 'outputGradient' || of === 'inputGradient' ? 'gradient' : 'output';
}

type Tries = Partial<Readonly<Record<Side, string>>>;

const pooling: Tries = {
  output: 'choose its neighbour: the window moves by the stride, and another cell may win.',
  gradient: 'choose the cells around it: only winners of a window have a gradient.',
};
const activation: Tries = {
  output: 'find a cell that comes out unchanged and one that does not.',
  gradient: 'find a cell of this map whose gradient is 0, and look at what came in there.',
};

/** One thing to do, for each kind of layer and side of its formula. */
const byLayer: Readonly<Record<string, Tries>> = {
  conv2d: {
    output:
      'choose the cell beside it: the weights stay the same; which numbers under them change?',
    gradient:
      'open “As an operation” at a cell in the corner: how many zeros lie under the turned kernel?',
    weight:
      'open “As an operation”: the same number is X convolved with ∂L/∂Z. Then compare it with “Numeric check”.',
    bias: 'compare with the map of ∂L/∂Z: could this sum be 0 although no cell is?',
  },
  dense: {
    output: 'follow the largest product: which feature speaks loudest for this unit?',
    gradient: 'follow the largest product: which unit wants this number changed most?',
    weight: 'follow both factors. If one of them is 0, can this weight learn from this image?',
    bias: 'compare with ∂L/∂Z of the same unit: of one image the two are the same number.',
  },
  maxPool2d: pooling,
  minPool2d: pooling,
  globalMaxPool2d: pooling,
  globalMinPool2d: pooling,
  averagePool2d: {
    output: 'choose its neighbour: the window moves by the stride.',
    gradient: 'choose a neighbour in the same window: it gets the same share.',
  },
  relu: activation,
  leakyRelu: activation,
  prelu: activation,
  elu: activation,
  sigmoid: activation,
  tanh: activation,
  batchNorm: {
    output: 'switch to “As in training”: the mean and the variance are those of this image then.',
    weight: 'choose another channel: each has a scale and a shift of its own.',
    bias: 'choose another channel: each has a scale and a shift of its own.',
  },
  dropout: { output: 'switch to “As in training”: some cells become 0, the others grow.' },
  flatten: {
    output: 'go one cell on: at the end of a row it continues in the next row, then the next map.',
    gradient: 'follow the factor: the gradient comes back into the map it was taken from.',
  },
  add: {
    output: 'follow both summands: one of them came past the layers between.',
    gradient: 'follow the factor: adding hands the same gradient to every branch.',
  },
  concat: {
    output: 'choose a cell of another channel: which branch does it come from?',
    gradient: 'follow the factor: each branch takes back its own channels.',
  },
};

const ofLoss =
  'choose another digit or network above: where the logits are sure and wrong, the loss is large.';
const ofParameter =
  'open “Update” and change the learning rate: which rate overshoots? Then give it momentum.';
const ofInput = 'choose a pixel on the edge of the digit, and one of the empty border.';

/** What may be tried at a cell, made by a layer of a type; undefined where nothing is special. */
export function tryThis(cell: TensorQuery, type: string | undefined): string | undefined {
  if (cell.of === 'parameter') return ofParameter;
  if (cell.node === 'loss') return ofLoss;
  if (cell.node === 'input' && cell.of === 'output') return ofInput;
  return byLayer[type ?? '']?.[sideOf(cell)];
}
