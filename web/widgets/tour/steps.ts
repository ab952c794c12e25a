import type { TensorId } from './tensors.ts';

export type Phase = 'forward' | 'loss' | 'backward' | 'update' | 'after';

/** One card of the tour. */
export interface Step {
  /** Also the name of its formula, and of the tensor it makes. */
  readonly id: TensorId;
  readonly phase: Phase;
  /** What happens, as a sentence. */
  readonly title: string;
  readonly inputs: readonly TensorId[];
  /** What it makes; the first is chosen at the beginning. */
  readonly outputs: readonly TensorId[];
  /** The sizes, as the notes write them. */
  readonly shapes: string;
  readonly says: string;
  /** What is often written wrong, and what is right. */
  readonly care?: string;
  /** The cell that tells most, in reading order. */
  readonly place: number;
  /** Only in a batch. */
  readonly batchOnly?: true;
  /** What is otherwise in a batch. */
  readonly batch?: Partial<Pick<Step, 'title' | 'inputs' | 'shapes' | 'says' | 'care'>>;
}

export const phaseTitles: Readonly<Record<Phase, string>> = {
  forward: 'Forward',
  loss: 'Loss',
  backward: 'Backward',
  update: 'Update',
  after: 'Afterwards',
};

export const steps: readonly Step[] = [
  {
    id: 'Z1',
    phase: 'forward',
    title: 'Convolution: every cell of Z₁ is nine products and the bias',
    inputs: ['X', 'W1', 'b1'],
    outputs: ['Z1'],
    shapes: '(6, 6) ⋆ (3, 3) + 1 → (4, 4), because 6 − 3 + 1 = 4',
    says: 'The kernel is laid on nine pixels; each pixel is multiplied by the weight on it, and all is added up with the bias. Then the kernel moves on by one pixel.',
    care: 'The kernel is not turned: what networks call convolution is cross-correlation.',
    place: 2,
  },
  {
    id: 'A1',
    phase: 'forward',
    title: 'ReLU: what is negative becomes 0',
    inputs: ['Z1'],
    outputs: ['A1'],
    shapes: '(4, 4) → (4, 4)',
    says: 'Positive cells go through as they are, negative ones become 0. Without a step like this, two layers in a row would be no more than one linear layer.',
    place: 2,
  },
  {
    id: 'P1',
    phase: 'forward',
    title: 'Max pooling: each window of four sends its largest cell on',
    inputs: ['A1'],
    outputs: ['P1'],
    shapes: '(4, 4) → (2, 2), windows of 2 × 2, stride 2',
    says: 'The map becomes half as wide and high. Which cell won is remembered: on the way back only the winner gets the gradient.',
    care: 'Pooling shrinks the feature map, not the image, and has no weights. If several cells are equally large, the first in reading order wins.',
    place: 1,
  },
  {
    id: 'F',
    phase: 'forward',
    title: 'Flatten: the map becomes a column',
    inputs: ['P1'],
    outputs: ['F'],
    shapes: '(2, 2) → (4, 1)',
    says: 'The same four numbers, row by row below each other. Nothing is computed and nothing is learned here.',
    place: 1,
  },
  {
    id: 'Z2',
    phase: 'forward',
    title: 'Dense layer: four products and the bias make one score',
    inputs: ['W2', 'F', 'b2'],
    outputs: ['Z2'],
    shapes: '(1, 4) · (4, 1) + 1 → (1, 1)',
    says: 'Each feature is multiplied by its weight; the sum with the bias is the score. Above 0 speaks for class 1, below 0 for class 0.',
    place: 0,
  },
  {
    id: 'A2',
    phase: 'forward',
    title: 'Sigmoid: the score becomes a probability',
    inputs: ['Z2'],
    outputs: ['A2'],
    shapes: '(1, 1) → (1, 1)',
    says: 'σ squeezes any score between 0 and 1. At 0 it says one half; far from 0 it is nearly flat.',
    place: 0,
  },
  {
    id: 'L',
    phase: 'loss',
    title: 'Loss: how surprised the network is by the right answer',
    inputs: ['A2'],
    outputs: ['L'],
    shapes: '(1, 1) and y → one number',
    says: 'Only one half of the formula counts: −log A₂ if y is 1, −log(1 − A₂) if y is 0. A sure and right answer costs almost nothing, a sure and wrong one a lot.',
    care: 'The engine computes it from Z₂ in a form that never takes the logarithm of 0; the value is the same.',
    place: 0,
  },
  {
    id: 'J',
    phase: 'loss',
    title: 'Loss of the batch: the mean over the images',
    inputs: ['L'],
    outputs: ['J'],
    shapes: '(1, m) → one number',
    says: 'All losses are added up and divided by m, so J does not grow with the batch. Each image moves J by 1/m of what it moves its own loss.',
    care: 'This 1/m stands in front of every gradient that follows. The first derivative brings it in, all others carry it on.',
    place: 0,
    batchOnly: true,
  },
  {
    id: 'dZ2',
    phase: 'backward',
    title: 'First derivative: the gradient of the score is A₂ − y',
    inputs: ['A2'],
    outputs: ['dZ2'],
    shapes: '(1, 1)',
    says: 'Two derivatives in one: A₂(1 − A₂) of the sigmoid cancels against the one of the loss, and prediction minus target is left. Nothing is divided, so nothing breaks when A₂ is 0 or 1.',
    care: 'For a batch of m images the loss is a mean, so every gradient carries 1/m. Here m = 1.',
    place: 0,
    batch: {
      title: 'First derivative: the gradient of the score is (A₂ − y) / m',
      shapes: '(1, m), one number for each image',
      care: 'The loss is a mean, so its gradient carries 1/m. Without it, a batch twice as large would take steps twice as long.',
    },
  },
  {
    id: 'dW2',
    phase: 'backward',
    title: 'Aside: the gradients of the dense layer’s own weights',
    inputs: ['dZ2', 'F'],
    outputs: ['dW2', 'db2'],
    shapes: '(1, 1) · (1, 4) → (1, 4)',
    says: 'A weight was multiplied by its feature, so its gradient is the gradient of the score times that feature. The bias was only added: its gradient is that of the score.',
    care: '∂Z₂/∂W₂ is F. It is sometimes printed as 1, which is ∂Z₂/∂b₂. In a batch, ∂L/∂b₂ is a sum over the images: one number, not a row of m.',
    place: 1,
    batch: {
      shapes: '(1, m) · (m, 4) → (1, 4)',
      says: 'All images use the same weights, so each adds its share: its gradient of the score times its feature. The bias was only added: its gradient is the sum of those of the scores.',
      care: '∂J/∂b₂ is a sum over the images: one number, not a row of m. The 1/m is already in ∂J/∂Z₂; dividing once more would be wrong.',
    },
  },
  {
    id: 'dF',
    phase: 'backward',
    title: 'Second derivative: each feature answers for its weight',
    inputs: ['W2', 'dZ2'],
    outputs: ['dF'],
    shapes: '(4, 1) · (1, 1) → (4, 1)',
    says: 'The score hears of a feature only through its weight, so the gradient of the score comes back multiplied by that weight.',
    place: 1,
  },
  {
    id: 'dP1',
    phase: 'backward',
    title: 'Third derivative: the column becomes a map again',
    inputs: ['dF'],
    outputs: ['dP1'],
    shapes: '(4, 1) → (2, 2)',
    says: 'Flatten only moved numbers, so backwards they move to where they came from.',
    place: 1,
  },
  {
    id: 'dA1',
    phase: 'backward',
    title: 'Fourth derivative: only the winners of the pooling get the gradient',
    inputs: ['A1', 'dP1'],
    outputs: ['dA1'],
    shapes: '(2, 2) → (4, 4)',
    says: 'A cell that was not the largest of its window changed nothing, so its gradient is 0. The winner gets all of it.',
    care: 'With equal cells the first in reading order gets the gradient. Where windows overlap, gradients add up.',
    place: 2,
  },
  {
    id: 'dZ1',
    phase: 'backward',
    title: 'Fifth derivative: ReLU lets through what it let through before',
    inputs: ['Z1', 'dA1'],
    outputs: ['dZ1'],
    shapes: '(4, 4) ⊙ (4, 4) → (4, 4)',
    says: 'Where Z₁ was above 0 the gradient passes unchanged, elsewhere it is stopped. At exactly 0 it is stopped too.',
    care: '1 or 0 is ∂A₁/∂Z₁, the mask. ∂L/∂Z₁ is the mask times ∂L/∂A₁.',
    place: 2,
  },
  {
    id: 'dW1',
    phase: 'backward',
    title: 'Sixth derivative: the kernel’s gradient is X convolved with ∂L/∂Z₁',
    inputs: ['X', 'dZ1'],
    outputs: ['dW1', 'db1'],
    shapes: '(6, 6) ⋆ (4, 4) → (3, 3)',
    says: 'A weight of the kernel was used sixteen times, once in every cell of Z₁, each time on another pixel: so its gradient is a sum of sixteen products. The bias was added sixteen times: its gradient is the sum.',
    care: 'Each of the nine weights meets other pixels; leaving the x out would make all nine gradients equal.',
    place: 4,
    batch: {
      title: 'Sixth derivative: X convolved with ∂J/∂Z₁, added up over the images',
      shapes: '(m, 6, 6) ⋆ (m, 4, 4) → (3, 3)',
      says: 'Each image adds its share, a sum of sixteen products: the weight was used once in every cell of its Z₁. All shares together are the gradient of the kernel.',
    },
  },
  {
    id: 'dX',
    phase: 'backward',
    title: 'One step further: the gradient of the image',
    inputs: ['W1', 'dZ1'],
    outputs: ['dX'],
    shapes: '(4, 4) with 2 rings of zeros ⋆ (3, 3) turned → (6, 6)',
    says: 'Not needed to train this network, but with a second convolution below it would be. Each pixel gathers from every cell it went into, through the weight that lay on it: the full convolution with the kernel turned by 180°.',
    place: 8,
  },
  {
    id: 'W1n',
    phase: 'update',
    title: 'First update: the kernel moves against its gradient',
    inputs: ['W1', 'dW1'],
    outputs: ['W1n'],
    shapes: '(3, 3) − η · (3, 3) → (3, 3)',
    says: 'The gradient points to where the loss grows, so each weight takes a step of η times its gradient the other way.',
    place: 4,
    batch: {
      care: 'Adding the losses up without the 1/m makes every step m times as long. It is the same as m times the rate: for four images set η from 0.5 to 2, and see where their sum would lead.',
    },
  },
  {
    id: 'b1n',
    phase: 'update',
    title: 'Second update: the bias of the convolution',
    inputs: ['b1', 'db1'],
    outputs: ['b1n'],
    shapes: '1 − η · 1 → 1',
    says: 'The same rule for one number.',
    place: 0,
  },
  {
    id: 'W2n',
    phase: 'update',
    title: 'Third update: the weights of the dense layer',
    inputs: ['W2', 'dW2'],
    outputs: ['W2n'],
    shapes: '(1, 4) − η · (1, 4) → (1, 4)',
    says: 'A feature that was nearly 0 leaves its weight nearly where it was.',
    place: 1,
  },
  {
    id: 'b2n',
    phase: 'update',
    title: 'Fourth update: the bias of the dense layer',
    inputs: ['b2', 'db2'],
    outputs: ['b2n'],
    shapes: '1 − η · 1 → 1',
    says: 'The last of the fifteen trainable numbers.',
    place: 0,
  },
  {
    id: 'Ln',
    phase: 'after',
    title: 'The same image again, with the new weights',
    inputs: ['A2', 'L', 'A2n'],
    outputs: ['Ln'],
    shapes: 'one number',
    says: 'One step of training is done. If η was small enough, the loss is smaller now.',
    care: 'Only a small step is sure to lower the loss. For a single image a large one does, too: nothing pulls the other way. Try a rate of 10 here, and then with four images, whose mean it raises unless the sigmoid is saturated.',
    place: 0,
    batch: {
      care: 'Only a small step is sure to lower the mean. Try a rate of 10 with four images: it grows, unless the sigmoid is saturated.',
      title: 'The same images again, with the new weights',
      says: 'The step followed the mean, so it may well be that the loss of one image has grown: its share pointed elsewhere.',
    },
  },
  {
    id: 'Jn',
    phase: 'after',
    title: 'The mean loss after the step',
    inputs: ['J', 'Ln'],
    outputs: ['Jn'],
    shapes: '(1, m) → one number',
    says: 'One step of training on a batch is done. J is what the step was to lower.',
    care: 'Only a small step is sure to lower J, and nothing promises a minimum. Try a rate of 10 with four images: J grows, unless the sigmoid is saturated.',
    place: 0,
    batchOnly: true,
  },
];

const single = steps.filter(({ batchOnly }) => batchOnly === undefined);
const batched = steps.map((step) => ({ ...step, ...step.batch }));

/** The steps for one image, or for a batch of several. */
export function stepsFor(images: number): readonly Step[] {
  return images === 1 ? single : batched;
}

/** The step that makes a tensor; nothing for what is given. */
export function stepMaking(id: TensorId, images = 1): Step | undefined {
  return stepsFor(images).find(({ outputs }) => outputs.includes(id));
}
