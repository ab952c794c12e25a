import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Derivation, Tensor, Trace } from '../../api/types.ts';
import { convolutionSymbols } from '../../formula/convolution-symbols.ts';
import { derivationView } from '../../formula/derivation.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { controls } from '../shared/controls.ts';
import { type ShownError, toShownError } from '../shared/errors.ts';
import { formatNumber } from '../shared/format.ts';
import { Latest } from '../shared/latest.ts';
import { Player, playerStyles, playerView } from '../shared/player.ts';
import { tokens } from '../shared/tokens.ts';
import '../tensor/define.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import { Convolver } from './convolver.ts';
import { imageView, kernelView, mapView } from './grids-view.ts';
import { kernelPreset, resizeKernel } from './kernels.ts';
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
    values: { state: true },
    kernelValues: { state: true },
    kernelSize: { state: true },
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
  declare image:
    | { readonly height: number; readonly width: number; readonly values: ArrayLike<number> }
    | undefined;
  declare private values: Float32Array;
  declare private kernelValues: Float32Array;
  declare private kernelSize: number;
  declare private result: { readonly output: Tensor; readonly trace: Trace } | undefined;
  declare private derivation: Derivation | undefined;
  declare private error: ShownError | undefined;
  declare private refused: string;
  declare private litTerm: number | undefined;
  #height = 0;
  #width = 0;
  #unresized: { readonly values: Float32Array; readonly size: number } | undefined;
  #outdated = true;
  readonly #convolver = new Convolver();
  readonly #work = new Latest();
  readonly #player = new Player(this, () => this.#deriveSoon());

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
    this.values = new Float32Array();
    this.kernelValues = new Float32Array();
    this.kernelSize = 3;
    this.refused = '';
    this.addEventListener('keydown', this.#key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.result = undefined;
    this.#work.request(() => this.#convolver.dispose().catch(() => undefined));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#convolveSoon();
  }

  override willUpdate(changed: PropertyValues): void {
    const { height, width, image, kernel } = this.#preset;
    if (changed.has('preset') || changed.has('image')) {
      this.#height = this.image?.height ?? height;
      this.#width = this.image?.width ?? width;
      this.values = Float32Array.from(this.image?.values ?? image);
      this.result = undefined;
      this.derivation = undefined;
      this.#player.position = 0;
    }
    if (changed.has('preset') || changed.has('kernel')) {
      const chosen = kernelPreset(this.kernel ?? kernel) ?? kernelPreset(kernel);
      if (chosen !== undefined && this.kernel !== 'custom') {
        this.kernelValues = Float32Array.from(chosen.values);
        this.kernelSize = chosen.size;
        this.#unresized = undefined;
      }
    }
    const inputs = [
      'preset',
      'image',
      'kernel',
      'values',
      'kernelValues',
      'padding',
      'stride',
      'flip',
    ];
    if (inputs.some((name) => changed.has(name))) this.#convolveSoon();
  }

  override render(): TemplateResult {
    const roomy = Math.max(this.#width + 2 * this.#padding, this.kernelSize) > 6;
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
          height: this.#height,
          width: this.#width,
          output: this.error === undefined ? this.result?.output.shape : undefined,
          kernelSize: this.kernelSize,
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
    return this.kernelSize;
  }

  set size(size: number) {
    // Resizing starts from the kernel before the first change of size, so that nothing is lost.
    this.#unresized ??= { values: this.kernelValues, size: this.kernelSize };
    this.kernelValues = resizeKernel(this.#unresized.values, this.#unresized.size, size);
    this.kernelSize = size;
    this.kernel = 'custom';
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

  /** The kernel as it slides: turned when `flip` is set. */
  get #sliding(): Float32Array {
    return this.flip ? this.kernelValues.slice().reverse() : this.kernelValues;
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
    const { editable, kernelSize } = this;
    return html`<div class="grids">
      ${imageView({
        kind: this.#preset.kind,
        values: this.values,
        height: this.#height,
        width: this.#width,
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
        values: this.#sliding,
        size: kernelSize,
        flip: this.flip,
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
    const width = of === 'output' ? this.#width : this.kernelSize;
    return litCells(this.derivation, this.litTerm, of, width);
  }

  #hover(of: CellSource, event: CustomEvent<CellDetail | null>): void {
    this.litTerm = termWith(this.derivation, of, event.detail?.index);
  }

  readonly #editImage = (event: CustomEvent<CellDetail>): void => {
    const [y = 0, x = 0] = event.detail.index;
    const values = this.values.slice();
    values[y * this.#width + x] = event.detail.value;
    this.values = values;
  };

  readonly #editKernel = (event: CustomEvent<CellDetail>): void => {
    const [i = 0, j = 0] = event.detail.index;
    const values = this.kernelValues.slice();
    const position = i * this.kernelSize + j;
    values[this.flip ? values.length - 1 - position : position] = event.detail.value;
    this.kernelValues = values;
    this.#unresized = undefined;
    this.kernel = 'custom';
  };

  readonly #key = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0];
    if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return;
    if (target instanceof HTMLButtonElement && event.key === ' ') return;
    this.#player.handleKey(event);
  };

  #convolveSoon(): void {
    this.#outdated = true;
    this.#work.request(() => this.#refresh());
  }

  #deriveSoon(): void {
    this.litTerm = undefined;
    this.#work.request(() => this.#refresh());
  }

  async #refresh(): Promise<void> {
    if (this.#outdated) await this.#convolve();
    else await this.#derive();
  }

  async #convolve(): Promise<void> {
    if (!this.isConnected) return;
    this.#outdated = false;
    try {
      const kernel = this.#sliding;
      const result = await this.#convolver.convolve({
        image: this.values,
        height: this.#height,
        width: this.#width,
        kernel,
        kernelSize: this.kernelSize,
        padding: this.#padding,
        stride: this.#stride,
      });
      const [, , height = 0, width = 0] = result.output.shape;
      this.result = result;
      this.error = undefined;
      this.#player.resize(height * width);
      await this.#derive();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  async #derive(): Promise<void> {
    if (this.result === undefined) return;
    try {
      const [y, x] = this.#cell;
      this.derivation = await this.#convolver.derive(this.result.trace, y, x);
    } catch (thrown) {
      this.#fail(thrown);
    }
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
