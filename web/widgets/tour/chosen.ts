import type { Step } from './steps.ts';
import { cellsOf, firstOf, type TensorId, tensorIds } from './tensors.ts';

/** A cell of a tensor, by its place in reading order, image after image. */
export interface Chosen {
  readonly id: TensorId;
  readonly at: number;
}

/** `Z1.2`: the tensor, and the place within its image. */
export function cellText({ id, at }: Chosen): string {
  return `${id}.${at % cellsOf(id)}`;
}

/** Whether a text names a tensor and a place. */
export function isCellText(text: string): boolean {
  const [name, place = '', ...more] = text.split('.');
  return tensorIds.some((id) => id === name) && /^\d{1,3}$/.test(place) && more.length === 0;
}

/** The cell that a text names if the step makes it, otherwise the step's own. */
export function chosenIn(step: Step, text: string, image: number): Chosen {
  const [name, place = ''] = text.split('.');
  const id = step.outputs.find((output) => output === name);
  if (id === undefined || !/^\d+$/.test(place)) {
    return { id: step.id, at: firstOf(step.id, image) + step.place };
  }
  return { id, at: firstOf(id, image) + Math.min(Number(place), cellsOf(id) - 1) };
}
