import { isSameTensor } from '../../api/cells.ts';
import type { TensorQuery } from '../../api/types.ts';
import type { Question } from './questions.ts';
import type { Specimen } from './specimen.ts';

export const phases = ['forward', 'loss', 'backward', 'update'] as const;
export type Phase = (typeof phases)[number];

/** One station on the way through a network: a tensor, of which one cell is looked at. */
export interface NetworkStep {
  readonly phase: Phase;
  readonly tensor: TensorQuery;
  /** What is asked about the cell beside its terms. */
  readonly question: Question | '';
}

/** Forward through every layer, in an order in which each follows what it reads. */
function forwardSteps({ trace }: Specimen): readonly NetworkStep[] {
  return trace.nodes.map(({ name }) => ({
    phase: 'forward',
    tensor: { node: name, of: 'output' },
    question: '',
  }));
}

function lossSteps(specimen: Specimen): readonly NetworkStep[] {
  const loss = specimen.node('loss');
  const tensors = loss === undefined ? [] : specimen.tensorsOf(loss);
  return tensors.map((tensor) => ({ phase: 'loss', tensor, question: '' }));
}

/** What a layer learns, as tensors of one kind. */
function learntOf(specimen: Specimen, of: 'parameter' | 'parameterGradient') {
  return specimen.trace.nodes.map(({ name: node, parameters }) =>
    parameters
      .filter((name) => specimen.isLearnt(node, name))
      .map((name): TensorQuery => ({ node, of, name })),
  );
}

/** Back through every layer: first the gradient of what it made, then those of its weights. */
function backwardSteps(specimen: Specimen): readonly NetworkStep[] {
  const learnt = learntOf(specimen, 'parameterGradient');
  return specimen.trace.nodes
    .map(({ name }, at) => [{ node: name, of: 'outputGradient' } as const, ...(learnt[at] ?? [])])
    .reverse()
    .flat()
    .map((tensor) => ({ phase: 'backward', tensor, question: '' }));
}

function updateSteps(specimen: Specimen): readonly NetworkStep[] {
  const [first] = learntOf(specimen, 'parameter').flat();
  if (first === undefined) return [];
  return [{ phase: 'update', tensor: first, question: 'update' }];
}

const known = new WeakMap<Specimen, readonly NetworkStep[]>();

/**
 * The way of one image through a network: forward, the loss, backward, and the update of the first
 * layer's weight. Without the right answer the way ends with the last layer.
 */
export function networkSteps(specimen: Specimen): readonly NetworkStep[] {
  const made = known.get(specimen);
  if (made !== undefined) return made;
  const steps = [...forwardSteps(specimen)];
  if (specimen.hasGradients) {
    steps.push(...lossSteps(specimen), ...backwardSteps(specimen), ...updateSteps(specimen));
  }
  known.set(specimen, steps);
  return steps;
}

/** The step that a tensor belongs to; -1 when the way does not come to it. */
export function placeOfTensor(steps: readonly NetworkStep[], tensor: TensorQuery): number {
  return steps.findIndex((step) => isSameTensor(step.tensor, tensor));
}
