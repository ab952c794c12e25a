import { css, html, LitElement, type TemplateResult } from 'lit';
import { isDark, onThemeChange } from '../shared/theme.ts';
import { tokens } from '../shared/tokens.ts';
import { drawLit, drawMaps, tile } from '../tensor/canvas-view.ts';
import { largestMagnitude, type TensorKind } from '../tensor/colors.ts';
import { otherData, otherList, otherPlaces } from '../tensor/differences.ts';
import { layoutOf } from '../tensor/layout.ts';

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
export class RfThumbnail extends LitElement {
  static override readonly properties = {
    data: { attribute: false, hasChanged: otherData },
    shape: { attribute: false, hasChanged: otherList },
    lit: { attribute: false, hasChanged: otherPlaces },
    kind: {},
    scale: { type: Number },
    mapSize: { type: Number, attribute: 'map-size' },
    room: { type: Number },
    dark: { state: true },
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
  declare private dark: boolean;
  #endTheme: (() => void) | undefined;

  constructor() {
    super();
    this.data = [];
    this.shape = [0, 0];
    this.kind = 'value';
    this.scale = 0;
    this.mapSize = 48;
    this.room = 0;
    this.dark = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#endTheme = onThemeChange(() => {
      this.dark = isDark(this);
    });
    this.dark = isDark(this);
  }

  override disconnectedCallback(): void {
    this.#endTheme?.();
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas === null || this.data.length === 0) return;
    const layout = layoutOf(this.shape);
    const tiling = tile(layout, Math.max(this.room, this.mapSize), this.mapSize);
    const style = getComputedStyle(canvas);
    const lines = { border: style.borderTopColor, lit: style.outlineColor };
    const scale = this.scale > 0 ? this.scale : largestMagnitude(this.data);
    const paint = { kind: this.kind, scale, dark: this.dark, text: false };
    drawMaps(canvas, this.data, layout, tiling, paint, lines);
    if (this.lit !== undefined) drawLit(canvas, this.lit, layout, tiling, lines);
  }
}
