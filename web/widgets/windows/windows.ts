import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { convolutionSizeSymbols, convolutionSizeView } from '../../formula/convolution-size.ts';
import { multiplyAddsView } from '../../formula/counts.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { experimentView } from '../laboratory/experiment-view.ts';
import { cellsIn, isPixel, unseenBy } from '../laboratory/factors.ts';
import { oneSidedField, sidesOf } from '../laboratory/one-sided.ts';
import { Probe } from '../laboratory/probe.ts';
import { rangeField, rangeStyles } from '../laboratory/range-field.ts';
import { laboratoryStyles } from '../laboratory/styles.ts';
import { tellExperiment } from '../laboratory/told.ts';
import { windowOf } from '../laboratory/window.ts';
import { controls } from '../shared/controls.ts';
import { playerStyles } from '../shared/player.ts';
import { tokens } from '../shared/tokens.ts';
import '../tensor/define.ts';
import { Described } from '../shared/described.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import { type Slid, type Sliding, slide } from './measure.ts';
import { windowsState } from './state.ts';

/** What can be set, in the order of the formula. */
const { kinds } = windowsState;
const fields = {
  image: { label: 'Rows n', ...kinds.image },
  columns: { label: 'Columns m', ...kinds.columns },
  kernel: { label: 'Kernel f', ...kinds.kernel },
  padding: { label: 'Padding p', ...kinds.padding },
  stride: { label: 'Stride s', ...kinds.stride },
  dilation: { label: 'Dilation d', ...kinds.dilation },
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
 * @attr image - Rows of the image, and its columns unless those are given, 1 to 28. Default 5.
 * @attr columns - Columns of the image, 1 to 28, where they are not as many as its rows.
 * @attr kernel - Rows and columns of the window, 1 to 11. Default 3.
 * @attr padding - Rings of zeros around the image, 0 to 5. Default 0.
 * @attr one-sided - Lays the padding below and on the right alone, as Keras does for “same”, stride 2.
 * @attr stride - How far the window moves, 1 to 6. Default 1.
 * @attr dilation - Distance between the cells of the window, 1 to 4. Default 1.
 * @attr cell - Map, row and column of the chosen window, counted from 0: `0,1,2`.
 * @csspart whole - Everything.
 * @csspart title - The sentence about the counts.
 * @csspart derivation - The output's size, and the cells of the chosen window.
 * @fires rf-experiment - A person changed something; `attributes` of its detail lead back to it.
 */
export class RfWindows extends Described {
  static override readonly state = windowsState;
  static override readonly properties = {
    ...windowsState.properties,
  };
  static override readonly styles = [
    tokens,
    controls,
    playerStyles,
    formulaStyles,
    laboratoryStyles,
    rangeStyles,
  ];

  declare image: number;
  declare columns: number | null;
  declare kernel: number;
  declare padding: number;
  declare stride: number;
  declare dilation: number;
  declare oneSided: boolean;
  declare cell: string;
  readonly #probe: Probe<Slid> = new Probe<Slid>(this, {
    measure: (bench) => slide(bench, this.#sliding),
    moved: () => this.#tell(true),
  });

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('cell')) this.#probe.cell = this.cell;
    if (changed.has('oneSided') || names.some((name) => changed.has(name)))
      this.#probe.measureSoon();
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
        ${oneSidedField(this.oneSided, (oneSided) => {
          this.oneSided = oneSided;
          this.#tell(false);
        })}
      </div>`,
      picture: (answer) => this.#grids(answer),
      formula: formulaOf,
      says: 'Zeros around the image let windows reach over its border, so that corner pixels count more and the map does not shrink. A stride skips windows: less work, but what lies between may be seen by none.',
      tryThis:
        'Set padding to 1 and look at the corners. Then stride 2 on 6 rows and 7 columns: the last row is in no window, and the floor in the formula is why. Then 28 by 28, padding 1, stride 2, with the padding on all sides and only below and on the right, as Keras lays it for “same”: 14 by 14 both times, but other windows and so other numbers.',
    });
  }

  get #sliding(): Sliding {
    return {
      rows: this.#value('image'),
      columns: this.#value('columns'),
      kernel: this.#value('kernel'),
      padding: this.#value('padding'),
      oneSided: this.oneSided,
      stride: this.#value('stride'),
      dilation: this.#value('dilation'),
    };
  }

  #value(name: FieldName): number {
    return this[name] ?? this.image;
  }

  #grids({ coverage, sliding, maps, row }: Slid): TemplateResult {
    const [, , down = 0, across = 0] = maps.shape;
    const { derivation } = this.#probe;
    const [y, x] = this.#probe.place;
    const window = row && windowOf(row.receptiveField, [y, x]);
    const { rows, columns, padding, oneSided, dilation } = sliding;
    return html`
      <div class="map">
        <h3>Windows over each pixel, ${rows} × ${columns}${padding > 0 ? ` and ${padding} of padding` : ''}</h3>
        <rf-tensor
          label="Windows over each pixel"
          .mapSize=${320}
          .data=${coverage.places}
          .shape=${coverage.shape}
          .sides=${sidesOf(padding, oneSided)}
          .window=${window}
          .lit=${dilation === 1 ? undefined : cellsIn(derivation, [1, rows, columns], isPixel)}
          .dimmed=${unseenBy(coverage)}
        ></rf-tensor>
      </div>
      <div class="map">
        <h3>Pixels in each window, ${down} × ${across}</h3>
        <rf-tensor
          label="Pixels in each window"
          .mapSize=${240}
          .data=${maps.data}
          .shape=${[down, across]}
          .selected=${[y, x]}
          @rf-select=${({ detail: { index } }: CustomEvent<CellDetail>) =>
            this.#probe.choose(0, index[0] ?? 0, index[1] ?? 0)}
        ></rf-tensor>
      </div>
    `;
  }

  #tell(passing: boolean): void {
    this.cell = this.#probe.cell;
    const given = names.filter((name) => name !== 'columns' || this.columns !== null);
    const attributes = Object.fromEntries(given.map((name) => [name, String(this.#value(name))]));
    const switches: Readonly<Record<string, string>> = this.oneSided ? { 'one-sided': 'yes' } : {};
    tellExperiment(this, { ...attributes, ...switches, cell: this.cell }, passing);
  }
}

function titleOf({ coverage: { places, least, most, unseen } }: Slid): string {
  const windows = (count: number) => `${count} ${count === 1 ? 'window' : 'windows'}`;
  if (unseen > 0) return `No window sees ${unseen} of the pixels`;
  if (least === most) return `Every pixel is seen by ${windows(most)}`;
  return `The first corner is seen by ${windows(places[0] ?? 0)}, a pixel in the middle by ${most}`;
}

function formulaOf({ sliding, maps, row }: Slid): TemplateResult {
  const { rows, columns, ...rest } = sliding;
  const { kernel, dilation, oneSided } = rest;
  const [, , down = 0, across = 0] = maps.shape;
  const size = (input: number, output: number, axis: string) =>
    convolutionSizeView({ ...rest, input, output }, axis);
  return html`
    <p class="scrolls">
      ${rows === columns ? 'Rows and columns' : 'Rows'} of the output:
      ${convolutionSizeSymbols(dilation, oneSided)} = ${size(rows, down, 'rows')}
    </p>
    ${
      rows === columns
        ? nothing
        : html`<p class="scrolls">Columns: ${size(columns, across, 'columns')}</p>`
    }
    ${
      row === undefined
        ? nothing
        : html`<p class="scrolls">
            Multiply-adds: ${multiplyAddsView(row.output, [kernel, kernel, 1], row.multiplyAdds)}
          </p>`
    }
  `;
}
