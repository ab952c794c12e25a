import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { convolutionSymbols, type WindowSteps } from '../../formula/convolution-symbols.ts';
import { derivationView } from '../../formula/derivation.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { cellsIn, isPixel } from '../laboratory/factors.ts';
import { Probe } from '../laboratory/probe.ts';
import { tellExperiment } from '../laboratory/told.ts';
import { walkedTerms } from '../laboratory/walked-terms.ts';
import { controls } from '../shared/controls.ts';
import { formatNumber } from '../shared/format.ts';
import { playerStyles, playerView } from '../shared/player.ts';
import { tokens } from '../shared/tokens.ts';
import '../tensor/define.ts';
import { laboratoryStyles } from '../laboratory/styles.ts';
import { Described } from '../shared/described.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import { type Convolved, convolve } from './convolve.ts';
import { imageView, kernelView, mapView } from './grids-view.ts';
import { Material, type OwnImage } from './material.ts';
import { type ConvolutionPreset, convolutionPreset } from './presets.ts';
import { settingsView } from './settings-view.ts';
import { convolutionState } from './state.ts';
import { convolutionStyles } from './styles.ts';
import { type CellSource, litCells, termWith } from './terms.ts';
import { titleOf, wordsView } from './words-view.ts';

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
 * grid, arrows walk its cells and Enter (or typing) edits one; on the products, arrows walk them.
 *
 * @attr preset - `example-5x5` (default), `padded-5x5`, `edge-6x6`, `stride-6x7`, `stride-3x7`.
 * @attr kernel - `vertical-edge`, `horizontal-edge`, `dark-to-bright`, `bright-to-dark`, `sobel-x`,
 *   `sobel-y`, `blur`, `gauss`, `outline`, `emboss`, `sharpen`, `identity`, `pick-three`, or its numbers
 *   row by row, divided by commas; without it the preset's own.
 * @attr padding - Rings of zeros around the image; without it the preset's own.
 * @attr one-sided - Lays the padding below and on the right alone, as Keras does for “same”, stride 2.
 * @attr stride - How far the window moves; without it the preset's own.
 * @attr dilation - Distance between the cells of the window. Default 1.
 * @attr flip - Turns the kernel by 180°, which makes it a convolution in the sense of mathematics.
 * @attr cell - Map, row and column of the chosen cell, counted from 0: `0,1,2`.
 * @attr playable - Shows the player.
 * @attr editable - Cells of image and kernel can be changed.
 * @attr options - Shows the choice of example, kernel, padding, stride and flip.
 * @property image - `{height, width, values}` in place of the preset's image.
 * @csspart whole - Everything.
 * @csspart title - The sentence about the chosen cell.
 * @csspart derivation - Its products and their sum.
 * @fires rf-edit - A person changed a cell of the image or the kernel.
 * @fires rf-select - A person chose a cell of the result.
 * @fires rf-experiment - A person changed something; `attributes` of its detail lead back to it, but
 *   for changed cells of the image.
 */
export class RfConvolution extends Described {
  static override readonly state = convolutionState;
  static override readonly properties = {
    ...convolutionState.properties,
    image: { attribute: false },
    refused: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    playerStyles,
    formulaStyles,
    laboratoryStyles,
    convolutionStyles,
  ];

  declare preset: string;
  declare kernel: string | null;
  declare padding: number | null;
  declare stride: number | null;
  declare dilation: number | null;
  declare flip: boolean;
  declare oneSided: boolean;
  declare cell: string;
  declare playable: boolean;
  declare editable: boolean;
  declare options: boolean;
  declare image: OwnImage | undefined;
  declare private refused: string;
  readonly #material = new Material();
  readonly #probe: Probe<Convolved> = new Probe<Convolved>(this, {
    measure: (bench) =>
      convolve(bench, {
        ...this.inForce,
        oneSided: this.oneSided,
        image: this.#material.image,
        height: this.#material.height,
        width: this.#material.width,
        kernel: this.#material.sliding(this.flip),
        kernelSize: this.#material.kernelSize,
      }),
    moved: () => this.#tell(true),
  });

  constructor() {
    super();
    this.refused = '';
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('preset') || changed.has('image')) {
      this.#material.takeImage(this.#preset, this.image);
      this.#probe.reset();
    }
    if (changed.has('preset') || changed.has('kernel')) {
      this.#material.takeKernel(this.kernel, this.#preset);
    }
    if (changed.has('cell')) this.#probe.cell = this.cell;
    const inputs = [
      'preset',
      'image',
      'kernel',
      'padding',
      'stride',
      'dilation',
      'flip',
      'oneSided',
    ];
    if (inputs.some((name) => changed.has(name))) this.#probe.measureSoon();
  }

  override render(): TemplateResult {
    const { width, height, kernelSize } = this.#material;
    const { answer, derivation, error, player } = this.#probe;
    const roomy = Math.max(width + 2 * this.inForce.padding, kernelSize) > 6;
    return html`
      <div class=${classMap({ whole: true, roomy })} part="whole">
        <h2 class="title" part="title">${titleOf(this.#probe)}</h2>
        <div class="picture">
          ${this.#grids()}
          ${this.playable ? playerView(player, 'cell') : nothing}
        </div>
        <div class="derivation" part="derivation">
          <p class="symbols">${convolutionSymbols(this.oneSided ? { ...this.inForce, padding: 0 } : this.inForce)}</p>
          ${
            derivation === undefined
              ? nothing
              : walkedTerms(
                  this.#probe,
                  derivation,
                  derivationView(derivation, {
                    litTerm: this.#probe.lit,
                    hoverTerm: (term) => {
                      this.#probe.lit = term;
                    },
                  }),
                )
          }
        </div>
        ${
          this.options
            ? settingsView(this, {
                refused: this.refused,
                refuse: (refused) => {
                  this.refused = refused;
                },
                tell: () => this.#tell(false),
              })
            : nothing
        }
        ${wordsView({
          kernel: this.kernel ?? this.#preset.kernel,
          tryThis: this.#preset.tryThis,
          height,
          width,
          output: error === undefined ? answer?.maps.shape : undefined,
          kernelSize,
          ...this.inForce,
          oneSided: this.oneSided,
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
    this.#kernelChanged();
  }

  /** How the window moves: the preset's own numbers where none are given. */
  get inForce(): WindowSteps {
    return {
      padding: this.padding ?? this.#preset.padding,
      stride: this.stride ?? this.#preset.stride,
      dilation: this.dilation ?? 1,
    };
  }

  get #preset(): ConvolutionPreset {
    return convolutionPreset(this.preset);
  }

  #grids(): TemplateResult {
    const { answer, error } = this.#probe;
    const [, , rows = 0, columns = 0] = answer?.maps.shape ?? [];
    const [y, x] = this.#probe.place;
    const { editable, flip } = this;
    const { image, height, width, kernelSize } = this.#material;
    return html`<div class="grids">
      ${imageView({
        kind: this.#preset.kind,
        values: image,
        height,
        width,
        padding: this.inForce.padding,
        oneSided: this.oneSided,
        field: error === undefined ? answer?.field : undefined,
        dimmed: error === undefined ? answer?.unseen : undefined,
        chosen: [y, x],
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
        values: answer?.maps.data,
        height: rows,
        width: columns,
        chosen: [y, x],
        error,
        select: ({ detail: { index } }) => this.#probe.choose(0, index[0] ?? 0, index[1] ?? 0),
      })}
    </div>`;
  }

  #litCells(of: CellSource): ReadonlySet<number> | undefined {
    const { height, width, kernelSize } = this.#material;
    const { derivation, lit } = this.#probe;
    const gaps = of === 'output' && this.inForce.dilation > 1;
    if (lit === undefined && gaps) return cellsIn(derivation, [1, height, width], isPixel);
    return litCells(derivation, lit, of, of === 'output' ? width : kernelSize);
  }

  #hover(of: CellSource, event: CustomEvent<CellDetail | null>): void {
    this.#probe.lit = termWith(this.#probe.derivation, of, event.detail?.index);
  }

  readonly #editImage = ({ detail }: CustomEvent<CellDetail>): void => {
    this.#material.setPixel(detail.index, detail.value);
    this.requestUpdate();
    this.#probe.measureSoon();
  };

  readonly #editKernel = ({ detail }: CustomEvent<CellDetail>): void => {
    this.#material.setWeight(detail.index, detail.value, this.flip);
    this.#kernelChanged();
  };

  #kernelChanged(): void {
    this.kernel = this.#material.kernelText;
    this.#tell(true);
  }

  #tell(passing: boolean): void {
    this.cell = this.#probe.cell;
    const { preset, kernel, padding, stride, dilation, flip, oneSided, cell } = this;
    const given = Object.entries({ kernel, padding, stride, dilation })
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, String(value)]);
    const switches = {
      ...(flip ? { flip: 'yes' } : {}),
      ...(oneSided ? { 'one-sided': 'yes' } : {}),
    };
    tellExperiment(this, { preset, ...Object.fromEntries(given), ...switches, cell }, passing);
  }

  /** The value of the chosen cell, as text; for tests and for pages that write about it. */
  get chosenValue(): string {
    const { derivation } = this.#probe;
    return derivation === undefined ? '' : formatNumber(derivation.value);
  }
}
