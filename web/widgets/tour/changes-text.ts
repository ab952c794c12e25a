import { formatNumber } from '../shared/format.ts';
import type { Answer } from './calculation.ts';
import { type TensorId, tensors } from './tensors.ts';

const told: readonly TensorId[] = ['Z1', 'A1', 'P1', 'Z2'];

/** What a change did, in one sentence: "X[1, 2] changed: 6 of 16 cells of Z₁, ...". */
export function changesText(
  edited: string,
  changed: ReadonlyMap<TensorId, ReadonlySet<number>>,
  before: Answer | undefined,
  now: Answer | undefined,
): string {
  if (edited === '' || before === undefined || now === undefined || before === now) return '';
  const parts = told.flatMap((id) => {
    const { symbol } = tensors[id];
    const count = changed.get(id)?.size ?? 0;
    const cells = now.values.get(id)?.data.length ?? 0;
    if (count === 0) return [];
    return [cells === 1 ? symbol : `${count} of ${cells} cells of ${symbol}`];
  });
  const id = now.numbers.labels.length === 1 ? 'L' : 'J';
  const loss = (answer: Answer) => formatNumber(answer.values.get(id)?.data[0] ?? 0);
  const moved = changed.has(id)
    ? `${id} went from ${loss(before)} to ${loss(now)}`
    : `${id} stayed`;
  const cells = parts.length === 0 ? '' : `${parts.join(', ')} changed with it, `;
  return `You changed ${edited}: ${cells}${moved}.`;
}
