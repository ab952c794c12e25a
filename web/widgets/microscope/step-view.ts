import type { TemplateResult } from 'lit';
import type { CellQuery, Derivation, Factor, TensorQuery } from '../../api/types.ts';
import { cellName } from '../../formula/cell-name.ts';
import { derivationView } from '../../formula/derivation.ts';
import { mathNamed } from '../../formula/numbers.ts';

/** The numbers on the way, as they are called in the formulas. */
const stepNames: Readonly<Record<string, string>> = {
  decayedGradient: 'g with weight decay',
  velocity: 'velocity v',
  direction: 'direction',
  meanSquare: 'mean square s',
  firstMoment: 'first moment m',
  secondMoment: 'second moment v',
  root: 'its root',
  stepSize: 'step size',
  rootScale: 'scale of the root',
  denominator: 'denominator',
  change: 'change',
  updated: 'new weight',
};

/** What a number on the way is called. */
export function stepName({ step = '' }: TensorQuery): string {
  return stepNames[step] ?? step;
}

function isTraced({ tensor }: Factor): boolean {
  return tensor.of !== 'update' && tensor.of !== 'optimizerState';
}

function nameOf(factor: Factor): string {
  if (isTraced(factor)) return cellName({ ...factor.tensor, index: factor.index });
  const before = factor.tensor.of === 'optimizerState' ? 'remembered ' : '';
  return before + stepName(factor.tensor);
}

/** One number of an update, written out; without `follow` its factors lead nowhere. */
export function stepView(step: Derivation, follow?: (cell: CellQuery) => void): TemplateResult {
  return derivationView(step, {
    target: mathNamed(stepName(step.target)),
    nameFactor: nameOf,
    ...(follow && {
      canChoose: isTraced,
      chooseFactor: ({ tensor, index }: Factor) => follow({ ...tensor, index }),
    }),
  });
}
