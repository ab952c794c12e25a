import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Derivation, Tensor, Trace } from '../../api/types.ts';
import { convolutionSymbols } from '../../formula/convolution-symbols.ts';
import { derivationView } from '../../formula/derivation.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { controls } from '../shared/controls.ts';
import { type ShownError, toShownError } from '../shared/errors.ts';
import { formatNumber } from '../shared/format.ts';
import { Player, playerStyles, playerView } from '../shared/player.ts';
import { Refresh } from '../shared/refresh.ts';
import { tokens } from '../shared/tokens.ts';
import '../tensor/define.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import { Convolver } from './convolver.ts';
import { imageView, kernelView, mapView } from './grids-view.ts';
import { Material, type OwnImage } from './material.ts';
import { type ConvolutionPreset, convolutionPreset } from './presets.ts';
import { mostPadding, settingsView } from './settings-view.ts';
import { convolutionStyles } from './styles.ts';
import { type CellSource, litCells, termWith } from './terms.ts';
import { wordsView } from './words-view.ts';

/**
 * A kernel slides over a grid. The chosen cell of the result shows its window, its products and
 * their sum; every number comes from the engine, which this element asks for the convolution and
 * for the derivation of the chosen cell.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-convolution preset="edge-6x6" playable editable options></rf-convolution>
 * ```
 *
 * Keys: space plays and pauses, arrows step, Home and End go to the first and last cell. In a
 * grid, arrows walk its cells and Enter (or typing) edits one.
 *
 * @attr preset - `example-5x5` (default), `padded-5x5`, `edge-6x6`, `stride-6x7`, `stride-3x7`.
 * @attr kernel - `vertical-edge`, `horizontal-edge`, `sobel-x`, `sobel-y`, `blur`, `sharpen`,
 *   `identity`, `pick-three`; without it the preset's own.
 * @attr padding - Rings of zeros around the image; without it the preset's own.
 * @attr stride - How far the window moves; without it the preset's own.
 * @attr flip - Turns the kernel by 180°, which makes it a convolution in the sense of mathematics.
 * @attr playable - Shows the player.
 * @attr editable - Cells of image and kernel can be changed.
 * @attr options - Shows the choice of example, kernel, padding, stride and flip.
 * @property image - `{height, width, values}` in place of the preset's image.
 * @csspart whole - Everything.
 * @csspart title - The sentence about the chosen cell.
 * @csspart derivation - Its products and their sum.
 * @fires rf-edit - A person changed a cell of the image or the kernel.
 * @fires rf-select - A person chose a cell of the result.
 */
export class RfConvolution extends LitElement {
  static override readonly properties = {
    preset: {},
    kernel: {},
    padding: { type: Number },
    stride: { type: Number },
    flip: { type: Boolean },
    playable: { type: Boolean },
    editable: { type: Boolean },
    options: { type: Boolean },
    image: { attribute: false },
    result: { state: true },
    derivation: { state: true },
    error: { state: true },
    refused: { state: true },
    litTerm: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    playerStyles,
    formulaStyles,
    convolutionStyles,
  ];

  declare preset: string;
  declare kernel: string | null;
  declare padding: number | null;
  declare stride: number | null;
  declare flip: boolean;
  declare playable: boolean;
  declare editable: boolean;
  declare options: boolean;
  declare image: OwnImage | undefined;
  declare private result: { readonly output: Tensor; readonly trace: Trace } | undefined;
  declare private derivation: Derivation | undefined;
  declare private error: ShownError | undefined;
  declare private refused: string;
  declare private litTerm: number | undefined;
  readonly #material = new Material();
  readonly #convolver = new Convolver();
  readonly #refresh = new Refresh(this, {
    calculate: () => this.#convolve(),
    derive: () => this.#derive(),
    failed: (thrown) => this.#fail(thrown),
  });
  readonly #player = new Player(this, () => {
    this.litTerm = undefined;
    this.#refresh.deriveSoon();
  });

  constructor() {
    super();
    this.preset = 'example-5x5';
    this.kernel = null;
    this.padding = null;
    this.stride = null;
    this.flip = false;
    this.playable = false;
    this.editable = false;
    this.options = false;
    this.refused = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.result = undefined;
    this.#refresh.end(() => this.#convolver.dispose());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#refresh.calculateSoon();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('preset') || changed.has('image')) {
      this.#material.takeImage(this.#preset, this.image);
      this.result = undefined;
      this.derivation = undefined;
      this.#player.position = 0;
    }
    if (changed.has('preset') || changed.has('kernel')) {
      this.#material.takeKernel(this.kernel, this.#preset);
    }
    const inputs = ['preset', 'image', 'kernel', 'padding', 'stride', 'flip'];
    if (inputs.some((name) => changed.has(name))) this.#refresh.calculateSoon();
  }

  override render(): TemplateResult {
    const { width, height, kernelSize } = this.#material;
    const roomy = Math.max(width + 2 * this.#padding, kernelSize) > 6;
    return html`
      <div class=${classMap({ whole: true, roomy })} part="whole">
        <h2 class="title" part="title">${this.#title()}</h2>
        <div class="picture">
          ${this.#grids()}
          ${this.playable ? playerView(this.#player, 'cell') : nothing}
        </div>
        <div class="derivation" part="derivation">
          <p class="symbols">${convolutionSymbols(this.#stride, this.#padding)}</p>
          ${
            this.derivation === undefined
              ? nothing
              : derivationView(this.derivation, {
                  litTerm: this.litTerm,
                  hoverTerm: (term) => {
                    this.litTerm = term;
                  },
                })
          }
        </div>
        ${
          this.options
            ? settingsView(this, this.refused, (refused) => {
                this.refused = refused;
              })
            : nothing
        }
        ${wordsView({
          kernel: this.kernel ?? this.#preset.kernel,
          tryThis: this.#preset.tryThis,
          height,
          width,
          output: this.error === undefined ? this.result?.output.shape : undefined,
          kernelSize,
          padding: this.#padding,
          stride: this.#stride,
          options: this.options,
          editable: this.editable,
        })}
      </div>
    `;
  }

  /** Sides of the kernel; changing it keeps the middle. */
  get size(): number {
    return this.#material.kernelSize;
  }

  set size(size: number) {
    this.#material.resizeKernel(size);
    this.#materialChanged('custom');
  }

  /** The padding in force. */
  get paddingInForce(): number {
    return this.#padding;
  }

  /** The stride in force. */
  get strideInForce(): number {
    return this.#stride;
  }

  get #preset(): ConvolutionPreset {
    return convolutionPreset(this.preset);
  }

  get #padding(): number {
    return Math.min(mostPadding, this.padding ?? this.#preset.padding);
  }

  get #stride(): number {
    return this.stride ?? this.#preset.stride;
  }

  get #outputWidth(): number {
    return this.result?.output.shape.at(-1) ?? 0;
  }

  get #cell(): readonly [number, number] {
    const width = Math.max(1, this.#outputWidth);
    const { position } = this.#player;
    return [Math.floor(position / width), position % width];
  }

  #title(): string {
    if (this.error !== undefined) return 'This does not fit together yet';
    if (this.derivation === undefined) return 'A kernel slides over a grid';
    const onPadding = this.derivation.omitted.padding;
    const products = this.derivation.terms.filter((term) => term.factors.length > 1).length;
    if (onPadding === 0) return `This cell is ${products} products added up`;
    return `This cell is ${products} products added up; ${onPadding} more lie on padding`;
  }

  #grids(): TemplateResult {
    const [, , rows = 0, columns = 0] = this.result?.output.shape ?? [];
    const [y, x] = this.#cell;
    const valid = this.result !== undefined && this.error === undefined;
    const { editable, flip } = this;
    const { image, height, width, kernelSize } = this.#material;
    return html`<div class="grids">
      ${imageView({
        kind: this.#preset.kind,
        values: image,
        height,
        width,
        padding: this.#padding,
        stride: this.#stride,
        kernelSize,
        chosen: valid ? { rows, columns, y, x } : undefined,
        editable,
        lit: this.#litCells('output'),
        edit: this.#editImage,
        hover: (event) => this.#hover('output', event),
      })}
      ${kernelView({
        values: this.#material.sliding(flip),
        size: kernelSize,
        flip,
        editable,
        lit: this.#litCells('parameter'),
        edit: this.#editKernel,
        hover: (event) => this.#hover('parameter', event),
      })}
      ${mapView({
        values: this.result?.output.data,
        height: rows,
        width: columns,
        chosen: [y, x],
        error: this.error,
        select: ({ detail: { index } }) =>
          this.#player.visit((index[0] ?? 0) * columns + (index[1] ?? 0)),
      })}
    </div>`;
  }

  #litCells(of: CellSource): ReadonlySet<number> | undefined {
    const { width, kernelSize } = this.#material;
    return litCells(this.derivation, this.litTerm, of, of === 'output' ? width : kernelSize);
  }

  #hover(of: CellSource, event: CustomEvent<CellDetail | null>): void {
    this.litTerm = termWith(this.derivation, of, event.detail?.index);
  }

  readonly #editImage = ({ detail }: CustomEvent<CellDetail>): void => {
    this.#material.setPixel(detail.index, detail.value);
    this.#materialChanged(this.kernel);
  };

  readonly #editKernel = ({ detail }: CustomEvent<CellDetail>): void => {
    this.#material.setWeight(detail.index, detail.value, this.flip);
    this.#materialChanged('custom');
  };

  #materialChanged(kernel: string | null): void {
    this.kernel = kernel;
    this.requestUpdate();
    this.#refresh.calculateSoon();
  }

  async #convolve(): Promise<void> {
    const { image, height: rows, width: columns, kernelSize } = this.#material;
    const result = await this.#convolver.convolve({
      image,
      height: rows,
      width: columns,
      kernel: this.#material.sliding(this.flip),
      kernelSize,
      padding: this.#padding,
      stride: this.#stride,
    });
    const [, , height = 0, width = 0] = result.output.shape;
    this.result = result;
    this.error = undefined;
    this.#player.resize(height * width);
  }

  async #derive(): Promise<void> {
    if (this.result === undefined) return;
    const [y, x] = this.#cell;
    this.derivation = await this.#convolver.derive(this.result.trace, y, x);
  }

  #fail(thrown: unknown): void {
    this.#player.pause();
    this.error = toShownError(thrown);
    this.derivation = undefined;
    if (this.error.code === 'engine_failed') this.#convolver.forget();
  }

  /** The value of the chosen cell, as text; for tests and for pages that write about it. */
  get chosenValue(): string {
    return this.derivation === undefined ? '' : formatNumber(this.derivation.value);
  }
}
