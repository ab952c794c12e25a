import { html, nothing, type TemplateResult } from 'lit';
import { meanOf } from '../../formula/mean.ts';
import { formatNumber } from '../shared/format.ts';
import { largestMagnitude } from '../tensor/colors.ts';
import type { Card } from './card-view.ts';
import { cellsOf, nameOf, tensors } from './tensors.ts';

const pixelsPerCell = 14;

/**
 * Of a gradient that adds up over the batch: what each image adds, as a picture of all cells and as
 * the number of the chosen one. Choosing an image shows the products that its share is made of.
 */
export function sharesView(card: Card): TemplateResult | typeof nothing {
  const { chosen, answer, images, symbols } = card;
  const parts = answer.shares.get(chosen.id);
  if (parts === undefined) return nothing;
  const { id, at } = chosen;
  const { rows, columns } = tensors[id];
  const cells = cellsOf(id);
  const name = nameOf(id, at, images);
  const numbersOf = (image: number, { data }: { readonly data: Float32Array }) =>
    data.subarray(image * cells, (image + 1) * cells);
  const all = Array.from({ length: images }, (_, image) => image);
  const scale = largestMagnitude(parts.shares.data);
  const gradients = all.map((image) => numbersOf(image, parts.gradients)[at] ?? 0);
  return html`<div class="shares" role="group" aria-label=${`What each image adds to ${name}`}>
    ${all.map((image) => {
      const share = numbersOf(image, parts.shares);
      return html`<button
        type="button"
        aria-pressed=${image === card.image ? 'true' : 'false'}
        @click=${() => card.visitImage(image)}
      >
        <span class="small">image ${image + 1}</span>
        ${
          cells === 1
            ? nothing
            : html`<rf-thumbnail
                kind="gradient"
                .scale=${scale}
                .mapSize=${pixelsPerCell * columns}
                .data=${share}
                .shape=${[rows, columns]}
                .lit=${new Set([at])}
              ></rf-thumbnail>`
        }
        <span class="single">${formatNumber(share[at] ?? 0)}</span>
      </button>`;
    })}
    ${
      symbols
        ? nothing
        : html`<p class="whole-sum">${meanOf(name, gradients, answer.values.get(id)?.data[at] ?? 0)}</p>`
    }
  </div>`;
}
