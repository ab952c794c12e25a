import { css } from 'lit';
import { otherPlaces } from '../tensor/differences.ts';
import { layoutOf } from '../tensor/layout.ts';
import { RfTensor } from '../tensor/tensor.ts';
import { cellRectangle, tile } from '../tensor/tiling.ts';

/** Distance of the lines over a cell of a picture, in CSS pixels. */
const hatch = 4;
const put = 'A zero that was put in';

/**
 * A tensor some of whose zeros are not of the network: they were put in around or between its
 * numbers, and are hatched.
 *
 * @property inserted - Flat positions of the zeros that were put in.
 */
export class RfOperand extends RfTensor {
  static override readonly properties = {
    ...RfTensor.properties,
    inserted: { attribute: false, hasChanged: otherPlaces },
  };
  static override readonly styles = [
    ...RfTensor.styles,
    css`
      td.inserted {
        background-image: repeating-linear-gradient(
          45deg,
          transparent 0 4px,
          color-mix(in srgb, var(--_muted) 55%, transparent) 4px 5px
        );
      }
      canvas {
        /* Not drawn: the colour of the hatching. */
        text-decoration-color: var(--_muted);
      }
    `,
  ];

  declare inserted: ReadonlySet<number> | undefined;
  /** What marked cells said before. */
  readonly #said = new WeakMap<
    Element,
    { readonly label: string | null; readonly title: string }
  >();

  override updated(): void {
    super.updated();
    this.#markCells();
    // The tensor is drawn at the end of this turn; the lines go over it.
    queueMicrotask(() => this.#hatchPictures());
  }

  #markCells(): void {
    for (const [at, cell] of this.renderRoot.querySelectorAll('td').entries()) {
      const inserted = this.inserted?.has(at) ?? false;
      cell.classList.toggle('inserted', inserted);
      const said = this.#said.get(cell);
      if (inserted && cell.title !== put) {
        this.#said.set(cell, { label: cell.ariaLabel, title: cell.title });
        cell.ariaLabel = `${cell.ariaLabel?.split(':')[0]}: 0, ${put.toLowerCase()}`;
        cell.title = put;
      } else if (!inserted && cell.title === put && said !== undefined) {
        cell.ariaLabel = said.label;
        cell.title = said.title;
      }
    }
  }

  #hatchPictures(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (canvas === null || context == null || this.inserted === undefined) return;
    const layout = layoutOf(this.shape);
    const tiling = tile(layout, Math.max(1, Math.floor(this.clientWidth)), this.mapSize);
    const ratio = canvas.width / Math.max(1, Number.parseFloat(canvas.style.width));
    context.save();
    context.scale(ratio, ratio);
    context.strokeStyle = getComputedStyle(canvas).textDecorationColor;
    context.lineWidth = 1;
    context.beginPath();
    for (const place of this.inserted) {
      const [left, top, width, height] = cellRectangle(place, layout, tiling);
      context.rect(left, top, width, height);
    }
    context.clip();
    context.beginPath();
    for (let x = -tiling.height; x < tiling.width; x += hatch) {
      context.moveTo(x, tiling.height);
      context.lineTo(x + tiling.height, 0);
    }
    context.stroke();
    context.restore();
  }
}
