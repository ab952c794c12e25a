import { html, nothing, type TemplateResult } from 'lit';
import { meanOf } from '../../formula/mean.ts';
import { formatNumber } from '../shared/format.ts';
import type { Answer } from './calculation.ts';
import { cellsOf, firstOf, tensors } from './tensors.ts';

const pixelsPerCell = 10;

/** The images of a batch, one of them looked at, and the loss of the batch: the mean of theirs. */
export function batchView(
  { values, numbers }: Answer,
  chosen: number,
  visit: (image: number) => void,
): TemplateResult | typeof nothing {
  const { labels } = numbers;
  if (labels.length === 1) return nothing;
  const { rows, columns } = tensors.X;
  const numberOf = (id: 'A2' | 'L', image: number) =>
    formatNumber(values.get(id)?.data[image] ?? 0);
  return html`<div class="batch" part="batch">
    <div class="row" role="group" aria-label="Images of the batch">
      ${labels.map((label, image) => {
        const first = firstOf('X', image);
        return html`<button
          type="button"
          aria-pressed=${image === chosen ? 'true' : 'false'}
          @click=${() => visit(image)}
        >
          <rf-thumbnail
            kind="image"
            scale="1"
            .mapSize=${pixelsPerCell * columns}
            .data=${values.get('X')?.data.subarray(first, first + cellsOf('X')) ?? []}
            .shape=${[rows, columns]}
          ></rf-thumbnail>
          <span class="facts">
            <span>image ${image + 1}</span>
            <span>y ${label}</span>
            <span>A₂ ${numberOf('A2', image)}</span>
            <span>L ${numberOf('L', image)}</span>
          </span>
        </button>`;
      })}
    </div>
    <p>${meanOf('J', [...(values.get('L')?.data ?? [])], values.get('J')?.data[0] ?? 0)}</p>
  </div>`;
}
