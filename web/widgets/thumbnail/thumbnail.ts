import { css, html, type TemplateResult } from 'lit';
import { Described } from '../shared/described.ts';
import { Scheme } from '../shared/theme.ts';
import { tokens } from '../shared/tokens.ts';
import { drawTensor } from '../tensor/canvas-view.ts';
import { paintOf, type TensorKind } from '../tensor/colors.ts';
import { otherData, otherList, otherPlaces } from '../tensor/differences.ts';
import { layoutOf } from '../tensor/layout.ts';
import { thumbnailState } from '../tensor/state.ts';
import { tile } from '../tensor/tiling.ts';

/**
 * A tensor as a small picture inside a button or a link, which says in words what it is. For a
 * tensor to look at, take `rf-tensor`.
 *
 * @property data - The values, row-major.
 * @property shape - Sizes of the axes; the last two are height and width.
 * @property lit - Flat positions of cells to outline.
 * @attr kind - `value` (default), `gradient` or `image`.
 * @attr scale - The value with the strongest colour; 0 (default) takes the largest magnitude.
 * @attr map-size - Width of one map in pixels. Default 48.
 * @attr room - Width in pixels that several maps may fill beside each other. Default `map-size`.
 */
export class RfThumbnail extends Described {
  static override readonly state = thumbnailState;
  static override readonly properties = {
    ...thumbnailState.properties,
    data: { attribute: false, hasChanged: otherData },
    shape: { attribute: false, hasChanged: otherList },
    lit: { attribute: false, hasChanged: otherPlaces },
  };
  static override readonly styles = [
    tokens,
    css`
      :host {
        display: inline-block;
        line-height: 0;
      }
      canvas {
        image-rendering: pixelated;
        /* Not drawn: the colours of the lines around maps and around lit cells. */
        border: 0 solid var(--_field-line);
        outline: 0 solid var(--_text);
      }
    `,
  ];

  declare data: ArrayLike<number>;
  declare shape: readonly number[];
  declare lit: ReadonlySet<number> | undefined;
  declare kind: TensorKind;
  declare scale: number;
  declare mapSize: number;
  declare room: number;
  readonly #scheme = new Scheme(this);

  constructor() {
    super();
    this.data = [];
    this.shape = [0, 0];
  }

  override render(): TemplateResult {
    // Before the first numbers it takes the room of one map.
    return html`<canvas aria-hidden="true" width="48" height="48"></canvas>`;
  }

  override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas === null || this.data.length === 0) return;
    const layout = layoutOf(this.shape);
    const tiling = tile(layout, Math.max(this.room, this.mapSize), this.mapSize);
    const paint = paintOf(this, { dark: this.#scheme.dark, text: false });
    drawTensor(canvas, this, layout, tiling, paint);
  }
}
