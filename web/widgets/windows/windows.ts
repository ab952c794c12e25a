import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { convolutionSizeSymbols, convolutionSizeView } from '../../formula/convolution-size.ts';
import { multiplyAddsView } from '../../formula/counts.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { experimentView } from '../laboratory/experiment-view.ts';
import { cellsIn, isPixel, unseenBy } from '../laboratory/factors.ts';
import { Probe } from '../laboratory/probe.ts';
import { rangeField, rangeStyles, within } from '../laboratory/range-field.ts';
import { laboratoryStyles } from '../laboratory/styles.ts';
import { tellExperiment } from '../laboratory/told.ts';
import { windowOf } from '../laboratory/window.ts';
import { controls } from '../shared/controls.ts';
import { playerStyles } from '../shared/player.ts';
import { tokens } from '../shared/tokens.ts';
import '../tensor/define.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import { type Slid, type Sliding, slide } from './measure.ts';

/** What can be set, in the order of the formula. */
const fields = {
  image: { label: 'Image n', least: 1, most: 28, usual: 5 },
  kernel: { label: 'Kernel f', least: 1, most: 11, usual: 3 },
  padding: { label: 'Padding p', least: 0, most: 5, usual: 0 },
  stride: { label: 'Stride s', least: 1, most: 6, usual: 1 },
  dilation: { label: 'Dilation d', least: 1, most: 4, usual: 1 },
} as const;

type FieldName = keyof typeof fields;
const names = Object.keys(fields) as readonly FieldName[];

/**
 * How many windows of a convolution see each pixel, and how large its output is: by size of image
 * and kernel, padding, stride and dilation. The engine counts.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-windows image="7" kernel="3" padding="1" stride="2"></rf-windows>
 * ```
 *
 * Keys: space plays and pauses, arrows move the window, Home and End go to the first and last.
 *
 * @attr image - Rows and columns of the image, 1 to 28. Default 5.
 * @attr kernel - Rows and columns of the window, 1 to 11. Default 3.
 * @attr padding - Rings of zeros around the image, 0 to 5. Default 0.
 * @attr stride - How far the window moves, 1 to 6. Default 1.
 * @attr dilation - Distance between the cells of the window, 1 to 4. Default 1.
 * @attr cell - Map, row and column of the chosen window, counted from 0: `0,1,2`.
 * @csspart whole - Everything.
 * @csspart title - The sentence about the counts.
 * @csspart derivation - The output's size, and the cells of the chosen window.
 * @fires rf-experiment - A person changed something; `attributes` of its detail lead back to it.
 */
export class RfWindows extends LitElement {
  static override readonly properties = {
    image: { type: Number },
    kernel: { type: Number },
    padding: { type: Number },
    stride: { type: Number },
    dilation: { type: Number },
    cell: {},
  };
  static override readonly styles = [
    tokens,
    controls,
    playerStyles,
    formulaStyles,
    laboratoryStyles,
    rangeStyles,
  ];

  declare image: number | null;
  declare kernel: number | null;
  declare padding: number | null;
  declare stride: number | null;
  declare dilation: number | null;
  declare cell: string;
  readonly #probe: Probe<Slid> = new Probe<Slid>(this, {
    measure: (bench) => slide(bench, this.#sliding),
    moved: () => this.#tell(true),
  });

  constructor() {
    super();
    this.image = null;
    this.kernel = null;
    this.padding = null;
    this.stride = null;
    this.dilation = null;
    this.cell = '';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('cell')) this.#probe.cell = this.cell;
    if (names.some((name) => changed.has(name))) this.#probe.measureSoon();
  }

  override render(): TemplateResult {
    const { answer } = this.#probe;
    return experimentView(this.#probe, {
      title: answer === undefined ? 'Pixels at the border are seen less' : titleOf(answer),
      settings: html`<div class="settings" role="group" aria-label="Sizes">
        ${names.map((name) =>
          rangeField({
            ...fields[name],
            id: name,
            value: this.#value(name),
            accept: (value) => {
              this[name] = value;
              this.#tell(true);
            },
          }),
        )}
      </div>`,
      picture: (answer) => this.#grids(answer),
      formula: formulaOf,
      says: 'Zeros around the image let windows reach over its border, so that corner pixels count more and the map does not shrink. A stride skips windows: less work, but what lies between may be seen by none.',
      tryThis:
        'Set padding to 1 and look at the corners. Then stride 2 on an image of 6: the last row and column are in no window, and the floor in the formula is why.',
    });
  }

  get #sliding(): Sliding {
    return {
      image: this.#value('image'),
      kernel: this.#value('kernel'),
      padding: this.#value('padding'),
      stride: this.#value('stride'),
      dilation: this.#value('dilation'),
    };
  }

  #value(name: FieldName): number {
    return within(this[name], fields[name]);
  }

  #grids({ coverage, sliding, maps, row }: Slid): TemplateResult {
    const [, , rows = 0, columns = 0] = maps.shape;
    const { derivation } = this.#probe;
    const [y, x] = this.#probe.place;
    const window = row && windowOf(row.receptiveField, [y, x]);
    const { image, padding, dilation } = sliding;
    return html`
      <div class="map">
        <h3>Windows over each pixel, ${image} × ${image}${padding > 0 ? ` and ${padding} of padding` : ''}</h3>
        <rf-tensor
          label="Windows over each pixel"
          .mapSize=${320}
          .data=${coverage.places}
          .shape=${coverage.shape}
          .padding=${padding}
          .window=${window}
          .lit=${dilation === 1 ? undefined : cellsIn(derivation, [1, image, image], isPixel)}
          .dimmed=${unseenBy(coverage)}
        ></rf-tensor>
      </div>
      <div class="map">
        <h3>Pixels in each window, ${rows} × ${columns}</h3>
        <rf-tensor
          label="Pixels in each window"
          .mapSize=${240}
          .data=${maps.data}
          .shape=${[rows, columns]}
          .selected=${[y, x]}
          @rf-select=${({ detail: { index } }: CustomEvent<CellDetail>) =>
            this.#probe.choose(0, index[0] ?? 0, index[1] ?? 0)}
        ></rf-tensor>
      </div>
    `;
  }

  #tell(passing: boolean): void {
    this.cell = this.#probe.cell;
    const attributes = Object.fromEntries(names.map((name) => [name, String(this.#value(name))]));
    tellExperiment(this, { ...attributes, cell: this.cell }, passing);
  }
}

function titleOf({ coverage: { places, least, most, unseen } }: Slid): string {
  const windows = (count: number) => `${count} ${count === 1 ? 'window' : 'windows'}`;
  if (unseen > 0) return `No window sees ${unseen} of the pixels`;
  if (least === most) return `Every pixel is seen by ${windows(most)}`;
  return `The first corner is seen by ${windows(places[0] ?? 0)}, a pixel in the middle by ${most}`;
}

function formulaOf({ sliding, maps, row }: Slid): TemplateResult {
  const { image, ...rest } = sliding;
  const { kernel, dilation } = rest;
  const size = { ...rest, input: image, output: maps.shape[3] ?? 0 };
  return html`
    <p class="scrolls">
      Rows and columns of the output: ${convolutionSizeSymbols(dilation)} =
      ${convolutionSizeView(size, 'size')}
    </p>
    ${
      row === undefined
        ? nothing
        : html`<p class="scrolls">
            Multiply-adds: ${multiplyAddsView(row.output, [kernel, kernel, 1], row.multiplyAdds)}
          </p>`
    }
  `;
}
