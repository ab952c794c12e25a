import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { conv2d, dense, flatten } from '../../api/index.ts';
import type { SummaryRow } from '../../api/types.ts';
import { convolutionSizeSymbols, convolutionSizeView } from '../../formula/convolution-size.ts';
import { countView, multiplyAddsView } from '../../formula/counts.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { row as symbols } from '../../formula/symbols.ts';
import { Bench } from '../laboratory/bench.ts';
import { waitingView } from '../laboratory/experiment-view.ts';
import { rangeField, rangeStyles } from '../laboratory/range-field.ts';
import { laboratoryStyles } from '../laboratory/styles.ts';
import { tellExperiment } from '../laboratory/told.ts';
import { controls } from '../shared/controls.ts';
import { Described } from '../shared/described.ts';
import { errorLine, type ShownError, sentence, toShownError } from '../shared/errors.ts';
import { formatCount } from '../shared/format.ts';
import { Latest } from '../shared/latest.ts';
import { tokens } from '../shared/tokens.ts';
import { type LayerNumbers, layerExample, layerExamples } from './layers.ts';
import { layerCostState } from './state.ts';

const { kinds } = layerCostState;
const fields = {
  side: { label: 'Image n', ...kinds.side },
  channels: { label: 'Channels c', ...kinds.channels },
  filters: { label: 'Filters k', ...kinds.filters },
  kernel: { label: 'Kernel f', ...kinds.kernel },
  padding: { label: 'Padding p', ...kinds.padding },
  stride: { label: 'Stride s', ...kinds.stride },
  groups: { label: 'Groups g', ...kinds.groups },
} as const;
type FieldName = keyof typeof fields;
const names = Object.keys(fields) as readonly FieldName[];

/** What the engine counts of a convolution, and of a dense layer with as many outputs. */
interface Counted {
  readonly numbers: LayerNumbers;
  readonly row: SummaryRow;
  readonly dense: SummaryRow | undefined;
  /** Why the dense layer has no count: it is larger than any that the engine makes. */
  readonly tooLarge: ShownError | undefined;
}

/**
 * What a convolution costs: its output's size, its weights and its multiply-adds, as formulas with
 * their numbers, beside a dense layer that gives as many numbers. The engine counts; nothing is made,
 * so that layers of any size can be asked.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-layer-cost example="one-by-one"></rf-layer-cost>
 * ```
 *
 * @attr example - `one-filter` (default), `lenet`, `rgb`, `fifty`, `one-by-one`, `strided`,
 *   `two-groups`, `depthwise`.
 * @attr side - Rows and columns of the image, 1 to 256; without it the example's own.
 * @attr channels - Channels of the image, 1 to 512.
 * @attr filters - Filters of the layer, 1 to 512.
 * @attr kernel - Rows and columns of a filter, 1 to 11.
 * @attr padding - Rings of zeros around the image, 0 to 5.
 * @attr stride - How far the window moves, 1 to 4.
 * @attr groups - Parts the channels are divided into, 1 to 512; both channels and filters must be
 *   divisible by it.
 * @csspart whole - Everything.
 * @csspart title - The sentence about the weights.
 * @fires rf-experiment - A person changed something; `attributes` of its detail lead back to it.
 */
export class RfLayerCost extends Described {
  static override readonly state = layerCostState;
  static override readonly properties = {
    ...layerCostState.properties,
    counted: { state: true },
    error: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    formulaStyles,
    laboratoryStyles,
    rangeStyles,
  ];

  declare example: string;
  declare side: number | null;
  declare channels: number | null;
  declare filters: number | null;
  declare kernel: number | null;
  declare padding: number | null;
  declare stride: number | null;
  declare groups: number | null;
  declare private counted: Counted | undefined;
  declare private error: ShownError | undefined;
  readonly #bench = new Bench();
  readonly #latest = new Latest();

  override willUpdate(changed: PropertyValues<this>): void {
    if ((['example', ...names] as const).some((name) => changed.has(name))) {
      this.#latest.request(() => this.#count());
    }
  }

  override render(): TemplateResult {
    const { counted, error } = this;
    const { says } = layerExample(this.example);
    return html`<div class="whole inputs-first" part="whole">
      <h2 class="title" part="title">${this.#title()}</h2>
      <div class="inputs">${this.#settings()}</div>
      <div class="picture">
        ${error === undefined ? nothing : html`<p class="error" role="alert">${errorLine(error)}</p>`}
        ${error === undefined && counted === undefined ? waitingView() : nothing}
        ${counted === undefined ? nothing : countsView(counted)}
      </div>
      <div class="derivation">${counted === undefined ? nothing : denseView(counted)}</div>
      <div class="words">
        <p>${says}</p>
        <p>
          <strong>Try:</strong> Make the image larger: the work grows, the weights of the convolution
          do not. Those of the dense layer do. With g groups a filter sees c / g of the maps: weights
          and work shrink alike.
        </p>
      </div>
    </div>`;
  }

  get #numbers(): LayerNumbers {
    const example = layerExample(this.example);
    const value = (name: FieldName) => this[name] ?? example[name];
    return {
      side: value('side'),
      channels: value('channels'),
      filters: value('filters'),
      kernel: value('kernel'),
      padding: value('padding'),
      stride: value('stride'),
      groups: value('groups'),
    };
  }

  #title(): string {
    if (this.error !== undefined) return 'This does not fit together yet';
    if (this.counted === undefined) return 'Few weights, used at every place';
    const { parameters, multiplyAdds } = this.counted.row;
    return `${formatCount(parameters)} numbers to learn, used for ${formatCount(multiplyAdds)} multiply-adds`;
  }

  #settings(): TemplateResult {
    const numbers = this.#numbers;
    return html`<div class="settings" role="group" aria-label="The layer">
      <div class="field wide">
        <label for="example">Example</label>
        <select
          id="example"
          @change=${(event: Event) => {
            this.example = (event.target as HTMLSelectElement).value;
            for (const name of names) this[name] = null;
            this.#tell(false);
          }}
        >
          ${layerExamples.map(
            ({ name, title }) =>
              html`<option value=${name} ?selected=${name === this.example}>${title}</option>`,
          )}
        </select>
      </div>
      ${names.map((name) =>
        rangeField({
          ...fields[name],
          id: name,
          value: numbers[name],
          accept: (value) => {
            this[name] = value;
            this.#tell(true);
          },
        }),
      )}
    </div>`;
  }

  async #count(): Promise<void> {
    const numbers = this.#numbers;
    const { side, channels, filters, kernel, padding, stride, groups } = numbers;
    const input = [channels, side, side] as const;
    try {
      const layer = conv2d(filters, kernel, { padding, stride, groups });
      const { rows } = await this.#bench.summaryOf({ version: 1, input, layers: [layer] });
      const [row] = rows;
      if (row === undefined) return;
      const units = row.output.reduce((cells, size) => cells * size, 1);
      const made = await this.#bench
        .summaryOf({ version: 1, input, layers: [flatten(), dense(units)] })
        .then((summary) => ({ dense: summary.rows.at(-1), tooLarge: undefined }))
        .catch((thrown: unknown) => ({ dense: undefined, tooLarge: toShownError(thrown) }));
      this.counted = { numbers, row, ...made };
      this.error = undefined;
    } catch (thrown) {
      this.error = toShownError(thrown);
      if (this.error.code === 'engine_failed') this.#bench.forget();
    }
  }

  #tell(passing: boolean): void {
    const numbers = this.#numbers;
    const given = names.filter((name) => this[name] !== null);
    const changed = Object.fromEntries(given.map((name) => [name, String(numbers[name])]));
    tellExperiment(this, { example: this.example, ...changed }, passing);
  }
}

function countsView({ numbers, row }: Counted): TemplateResult {
  const { side, channels, kernel, padding, stride, groups } = numbers;
  const [filters, height, width] = row.output;
  const grouped = groups > 1;
  const size = { input: side, padding, kernel, stride, output: height };
  return html`
    <p class="scrolls">
      Rows and columns: ${convolutionSizeSymbols(1)} = ${convolutionSizeView(size, 'size')}
    </p>
    <p>The output is ${filters} × ${height} × ${width}: one map for each filter.</p>
    <p class="scrolls">
      Weights: <math>${symbols(grouped ? '( f · f · c / g + 1 ) · k' : '( f · f · c + 1 ) · k')}</math> =
      ${countView(row.formula, row.parameters, 'Weights')}
    </p>
    <p class="scrolls">
      Multiply-adds: <math>${symbols(grouped ? 'rows · columns · k · ( f · f · c / g )' : 'rows · columns · k · ( f · f · c )')}</math> =
      ${multiplyAddsView(row.output, [kernel, kernel, grouped ? `${channels}/${groups}` : channels], row.multiplyAdds)}
    </p>
  `;
}

function denseView({ dense: layer, tooLarge }: Counted): TemplateResult {
  return html`
    <h3>A dense layer that gives as many numbers</h3>
    ${
      layer === undefined
        ? html`<p>${sentence(tooLarge?.message ?? '')} No page could hold them.</p>`
        : html`<p class="scrolls">
              Weights: ${countView(layer.formula, layer.parameters, 'Weights of the dense layer')}
            </p>
            <p>Multiply-adds: ${formatCount(layer.multiplyAdds)}, one for each of its weights.</p>`
    }
  `;
}
