import { formatNumber } from '../shared/format.ts';
import type { Answer } from './calculation.ts';
import { symbolOf, type TensorId, tensorIds, tensors } from './tensors.ts';

type Changed = ReadonlyMap<TensorId, ReadonlySet<number>>;

const told: readonly TensorId[] = ['Z1', 'A1', 'P1', 'Z2'];
const gradients = tensorIds.filter((id) => tensors[id].kind === 'gradient');
const updated = tensorIds.filter((id) => tensors[id].pass === 'update');
/** More than these are counted, not named. */
const mostNamed = 3;

function listed(parts: readonly string[]): string {
  const [last = '', ...before] = [...parts].reverse();
  return before.length === 0 ? last : `${before.reverse().join(', ')} and ${last}`;
}

/** "the four new weights", "the new b₂", "3 of 10 gradients". */
function groupText(
  all: readonly TensorId[],
  changed: Changed,
  images: number,
  [whole, some]: readonly [string, string],
): readonly string[] {
  const found = all.filter((id) => changed.has(id));
  if (found.length === 0) return [];
  if (found.length === all.length) return [whole];
  if (found.length > mostNamed) return [`${found.length} of ${all.length} ${some}`];
  return [listed(found.map((id) => symbolOf(id, images)))];
}

/**
 * What a change did, in one sentence: "You changed X[1, 2]: 6 of 16 cells of Z₁, … and the loss after
 * the step (0.6 → 0.5) changed with it; L went from 1.57 to 1.34."
 */
export function changesText(
  edited: string,
  changed: Changed,
  before: Answer | undefined,
  now: Answer | undefined,
): string {
  if (edited === '' || before === undefined || now === undefined || before === now) return '';
  const forward = told.flatMap((id) => {
    const { symbol } = tensors[id];
    const count = changed.get(id)?.size ?? 0;
    const cells = now.values.get(id)?.data.length ?? 0;
    if (count === 0) return [];
    return [cells === 1 ? symbol : `${count} of ${cells} cells of ${symbol}`];
  });
  const images = now.numbers.labels.length;
  const [loss, after] = images === 1 ? (['L', 'Ln'] as const) : (['J', 'Jn'] as const);
  const number = (answer: Answer, id: TensorId) =>
    formatNumber(answer.values.get(id)?.data[0] ?? 0);
  const afterwards = changed.has(after)
    ? [`the loss after the step (${number(before, after)} → ${number(now, after)})`]
    : [];
  const parts = [
    ...forward,
    ...groupText(gradients, changed, images, ['all gradients', 'gradients']),
    ...groupText(updated, changed, images, ['the four new weights', 'new weights']),
    ...afterwards,
  ];
  const moved = changed.has(loss)
    ? `${loss} went from ${number(before, loss)} to ${number(now, loss)}`
    : `${loss} stayed`;
  const cells = parts.length === 0 ? '' : `${listed(parts)} changed with it; `;
  return `You changed ${edited}: ${cells}${moved}.`;
}
