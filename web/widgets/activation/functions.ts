import { elu, leakyRelu, linear, prelu, relu, sigmoid, step, tanh } from '../../api/index.ts';
import type { LayerSpec } from '../../api/types.ts';

/** One activation function, as the engine has it and as it is spoken of. */
export interface ActivationFunction {
  readonly name: string;
  readonly title: string;
  /** The range of α that makes sense, where there is one. */
  readonly alpha?: { readonly usual: number; readonly least: number; readonly most: number };
  readonly layer: (alpha: number) => LayerSpec;
  /** What it is for, and what goes wrong with it. */
  readonly says: string;
  readonly care?: string;
  readonly tryThis: string;
}

const dead =
  'Below 0 the slope is exactly 0: a unit whose z is negative for every image learns nothing any more. It is called dead.';
const toZero = 'Move the cursor to 0 and read what is done where there is no slope.';

export const activationFunctions: readonly ActivationFunction[] = [
  {
    name: 'relu',
    title: 'ReLU',
    layer: () => relu(),
    says: `The most used: it costs a comparison, and above 0 a gradient passes as it is. ${dead}`,
    tryThis: toZero,
  },
  {
    name: 'leaky-relu',
    title: 'Leaky ReLU',
    alpha: { usual: 0.01, least: 0, most: 0.99 },
    layer: (alpha) => leakyRelu({ alpha }),
    says: 'A ReLU that lets a little through below 0, so that no unit is dead for good.',
    care: 'It is not smooth: it has the same kink at 0 as ReLU. α is set by hand; PReLU learns it, and randomised ReLU draws it anew while training.',
    tryThis: 'Make α larger and watch what is left of a gradient below 0.',
  },
  {
    name: 'prelu',
    title: 'PReLU',
    alpha: { usual: 0.25, least: -2, most: 2 },
    layer: (alpha) => prelu({ initial: alpha }),
    says: 'A leaky ReLU whose α is learned like a weight, one for each channel.',
    tryThis: 'Give it α = 1: what is left of the bend?',
  },
  {
    name: 'elu',
    title: 'ELU',
    alpha: { usual: 1, least: 0.1, most: 3 },
    layer: (alpha) => elu({ alpha }),
    says: 'Below 0 it bends towards −α, so that its outputs lie around 0; far below it saturates.',
    care: 'Only with α = 1 do the slopes meet at 0; any other α makes a kink there.',
    tryThis: 'Change α from 1 to 2 and look at f′ beside 0.',
  },
  {
    name: 'sigmoid',
    title: 'Sigmoid',
    layer: () => sigmoid(),
    says: 'Squeezes any number into 0…1, to be read as a probability. Its slope is never above 0.25, and far from 0 it is almost flat.',
    tryThis: 'Move the cursor to 6 and see what is left of the gradient that comes in.',
  },
  {
    name: 'tanh',
    title: 'tanh',
    layer: () => tanh(),
    says: 'A sigmoid stretched to −1…1: centred at 0, four times as steep there, and it saturates all the same.',
    tryThis: 'Compare the slope at 0 and at 3 with those of the sigmoid.',
  },
  {
    name: 'linear',
    title: 'Linear',
    layer: () => linear(),
    says: 'Passes z on. Layers without a bend between them are one linear layer, however many there are.',
    tryThis: 'Change the gradient that comes in: what changes on its way?',
  },
  {
    name: 'step',
    title: 'Step',
    layer: () => step(),
    says: 'Yes or no: the activation of the perceptron. It is flat on both sides, so no gradient passes anywhere, and the perceptron needs a rule of its own to learn.',
    care: 'The value at exactly 0 is a choice; here it is 0.',
    tryThis: toZero,
  },
];

const [first] = activationFunctions;

export function activationNamed(name: string): ActivationFunction {
  const found = activationFunctions.find((each) => each.name === name) ?? first;
  if (found === undefined) throw new Error('There are no activation functions');
  return found;
}
