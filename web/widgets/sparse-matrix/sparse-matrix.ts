import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { countView } from '../../formula/counts.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { row as symbols } from '../../formula/symbols.ts';
import { kernelPreset, kernelPresets } from '../convolution/kernels.ts';
import { experimentView } from '../laboratory/experiment-view.ts';
import { cellsIn, isPixel } from '../laboratory/factors.ts';
import { Probe } from '../laboratory/probe.ts';
import { rangeField, rangeStyles } from '../laboratory/range-field.ts';
import { laboratoryStyles } from '../laboratory/styles.ts';
import { tellExperiment } from '../laboratory/told.ts';
import { controls } from '../shared/controls.ts';
import { formatNumber } from '../shared/format.ts';
import { playerStyles } from '../shared/player.ts';
import { tokens } from '../shared/tokens.ts';
import '../tensor/define.ts';
import { Described } from '../shared/described.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import { kernelSide, type MatrixOf, type Written, writeMatrix } from './measure.ts';
import { sparseMatrixState } from './state.ts';

const { kinds } = sparseMatrixState;
const fields = {
  image: { label: 'Image n', ...kinds.image },
  padding: { label: 'Padding p', ...kinds.padding },
  stride: { label: 'Stride s', ...kinds.stride },
} as const;
const names = ['image', 'padding', 'stride'] as const;
/** Of a cell of the matrix, in pixels. */
const cellSize = 18;

/**
 * A convolution as one sparse matrix: every row is one window, with the kernel's weights in it and
 * zeros elsewhere. The chosen row is the chosen cell of the map.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-sparse-matrix image="6" kernel="sobel-x"></rf-sparse-matrix>
 * ```
 *
 * Keys: space plays and pauses, arrows step through the rows, Home and End go to the first and last.
 *
 * @attr image - Rows and columns of the image, 3 to 8. Default 6.
 * @attr kernel - A kernel's name, as of `rf-convolution`. Default `sobel-x`.
 * @attr padding - Rings of zeros around the image, 0 to 2. Default 0.
 * @attr stride - How far the window moves, 1 to 3. Default 1.
 * @attr cell - Map, row and column of the chosen cell, counted from 0: `0,1,1`.
 * @csspart whole - Everything.
 * @csspart title - The sentence about the chosen row.
 * @csspart derivation - The products of the chosen cell.
 * @fires rf-experiment - A person changed something; `attributes` of its detail lead back to it.
 */
export class RfSparseMatrix extends Described {
  static override readonly state = sparseMatrixState;
  static override readonly properties = {
    ...sparseMatrixState.properties,
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
  declare kernel: string;
  declare padding: number;
  declare stride: number;
  declare cell: string;
  readonly #probe: Probe<Written> = new Probe<Written>(this, {
    measure: (bench) => writeMatrix(bench, this.#of),
    moved: () => this.#tell(true),
  });

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('cell')) this.#probe.cell = this.cell;
    if ((['kernel', ...names] as const).some((name) => changed.has(name))) {
      this.#probe.measureSoon();
    }
  }

  override render(): TemplateResult {
    const { answer } = this.#probe;
    return experimentView(this.#probe, {
      title: answer === undefined ? 'A convolution is a matrix' : this.#title(answer),
      settings: this.#settings(),
      picture: (answer) => this.#grids(answer),
      formula: formulaOf,
      says: 'Write the image as one column: then every cell of the map is a neuron that is connected with its window alone, and all neurons share the same few weights. That is all that tells a convolution from a dense layer.',
      tryThis:
        'Step through the rows: the weights move one column to the right, and at the end of a line of the image they jump. Then set the stride to 2: the rows between are gone.',
    });
  }

  get #of(): MatrixOf {
    const { values } = kernelPreset(this.kernel) ?? { values: [] };
    return {
      image: this.image,
      padding: this.padding,
      stride: this.stride,
      kernel: Float32Array.from(values),
    };
  }

  #title({ matrix: { rows, entries } }: Written): string {
    const { position } = this.#probe.player;
    const weights = entries.filter(({ row }) => row === position).length;
    return `Row ${position + 1} of ${rows}: ${weights} weights of one window, and zeros`;
  }

  #settings(): TemplateResult {
    const of = this.#of;
    return html`<div class="settings" role="group" aria-label="The convolution">
      <div class="field wide">
        <label for="kernel">Kernel</label>
        <select
          id="kernel"
          @change=${(event: Event) => {
            this.kernel = (event.target as HTMLSelectElement).value;
            this.#tell(false);
          }}
        >
          ${kernelPresets
            .filter(({ size }) => size === kernelSide)
            .map(
              ({ name, title }) =>
                html`<option value=${name} ?selected=${name === this.kernel}>${title}</option>`,
            )}
        </select>
      </div>
      ${names.map((name) =>
        rangeField({
          ...fields[name],
          id: name,
          value: of[name],
          accept: (value) => {
            this[name] = value;
            this.#tell(true);
          },
        }),
      )}
    </div>`;
  }

  #grids({ of, pixels, matrix, maps }: Written): TemplateResult {
    const [, , height = 0, width = 0] = maps.shape;
    const { derivation, lit, place, player } = this.#probe;
    const cells = new Float32Array(matrix.rows * matrix.columns);
    const row = new Set<number>();
    for (const entry of matrix.entries) {
      const at = entry.row * matrix.columns + entry.column;
      cells[at] = entry.value;
      if (entry.row === player.position) row.add(at);
    }
    const { image } = of;
    return html`
      <div class="full">
        <h3>The matrix M, ${matrix.rows} × ${matrix.columns}</h3>
        <rf-tensor
          label="The matrix"
          .mapSize=${matrix.columns * cellSize}
          .data=${cells}
          .shape=${[matrix.rows, matrix.columns]}
          .lit=${row}
          @rf-select=${({ detail: { index } }: CustomEvent<CellDetail>) =>
            player.visit(index[0] ?? 0)}
        ></rf-tensor>
      </div>
      <div>
        <h3>Image X, ${image} × ${image}</h3>
        <rf-tensor
          label="Image"
          plain
          .padding=${of.padding}
          .data=${pixels}
          .shape=${[image, image]}
          .lit=${cellsIn(derivation, [1, image, image], isPixel, lit)}
        ></rf-tensor>
      </div>
      <div>
        <h3>Kernel</h3>
        <rf-tensor label="Kernel" plain .data=${of.kernel} .shape=${[kernelSide, kernelSide]}></rf-tensor>
      </div>
      <div>
        <h3>Map Z, ${height} × ${width}</h3>
        <rf-tensor
          label="Feature map"
          plain
          .data=${maps.data}
          .shape=${[height, width]}
          .selected=${place}
          @rf-select=${({ detail: { index } }: CustomEvent<CellDetail>) =>
            this.#probe.choose(0, index[0] ?? 0, index[1] ?? 0)}
        ></rf-tensor>
      </div>
    `;
  }

  #tell(passing: boolean): void {
    const { kernel } = this;
    const of = this.#of;
    this.cell = this.#probe.cell;
    const sizes = Object.fromEntries(names.map((name) => [name, String(of[name])]));
    tellExperiment(this, { kernel, ...sizes, cell: this.cell }, passing);
  }
}

function formulaOf({ matrix, row, dense }: Written): TemplateResult {
  const [product] = matrix.agreements;
  const denseRow = dense.rows.at(-1);
  const agree = product?.within === true ? 'every cell agrees' : 'they do not agree';
  return html`
    <p class="scrolls">
      <math>${symbols('Z = M · X')}</math>, computed from the matrix in double and compared with the
      layer: ${agree} (largest difference ${formatNumber(product?.difference ?? 0)}).
    </p>
    ${
      row === undefined || denseRow === undefined
        ? nothing
        : html`<p class="scrolls">
              Different weights: ${countView(row.formula, row.parameters, 'Weights')}
            </p>
            <p class="scrolls">
              Of a dense layer between as many cells:
              ${countView(denseRow.formula, denseRow.parameters, 'Weights of a dense layer')}
            </p>`
    }
  `;
}
