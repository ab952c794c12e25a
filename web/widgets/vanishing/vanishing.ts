import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { linkNumbers, linkSymbols } from '../../formula/chain.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { controls } from '../shared/controls.ts';
import { Described } from '../shared/described.ts';
import { errorLine, type ShownError, toShownError } from '../shared/errors.ts';
import { formatNumber } from '../shared/format.ts';
import { gradientBarStyles } from '../shared/gradient-bar.ts';
import { Latest } from '../shared/latest.ts';
import { sheetStyles } from '../shared/sheet-styles.ts';
import { tokens } from '../shared/tokens.ts';
import { barsView } from './bars-view.ts';
import {
  type ActivationName,
  activationNames,
  activations,
  type Chain,
  type Link,
  reaching,
  type WeightsName,
  walk,
  weightChoices,
} from './chain.ts';
import { settingsView } from './settings-view.ts';
import { vanishingState } from './state.ts';
import { vanishingStyles } from './styles.ts';
import { cellsOf, fateOf, linkWords, titleOf } from './words.ts';

/** What `rf-change` says. */
export type VanishingDetail = Chain & { readonly layer: number };

/** What reaches the input with every activation, without and with skip connections. */
type Comparison = ReadonlyMap<ActivationName, readonly [plain: number, skip: number]>;

/**
 * A gradient of 1 goes back through up to twenty layers: how much of it arrives at each, with four
 * activations, with and without skip connections, for several choices of the first weights. Every
 * number comes from the engine, which builds the networks and takes them back.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-vanishing activation="sigmoid" depth="20"></rf-vanishing>
 * ```
 *
 * @attr activation - `sigmoid` (default), `tanh`, `relu`, `leaky-relu`.
 * @attr depth - How many layers, 1 to 20; 10 unless said otherwise.
 * @attr skip - A skip connection leads around every layer.
 * @attr weights - `one` (default: single units with weight 1), `he`, `glorot`, `small`, `large`.
 * @attr input - Every number of the input; 0.5 unless said otherwise.
 * @attr seed - Draws the weights of wide layers; 1 unless said otherwise.
 * @attr layer - The layer that is looked at; without it the first.
 * @csspart whole - Everything.
 * @csspart title - The sentence about the gradient.
 * @fires rf-change - A person changed something: `{activation, depth, skip, weights, input, seed,
 *   layer}`.
 */
export class RfVanishing extends Described {
  static override readonly state = vanishingState;
  static override readonly properties = {
    ...vanishingState.properties,
    links: { state: true },
    comparison: { state: true },
    error: { state: true },
    refused: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    formulaStyles,
    sheetStyles,
    gradientBarStyles,
    vanishingStyles,
  ];

  declare activation: ActivationName;
  declare depth: number;
  declare skip: boolean;
  declare weights: WeightsName;
  declare input: number;
  declare seed: number;
  declare layer: number;
  declare private links: readonly Link[] | undefined;
  declare private comparison: Comparison;
  declare private error: ShownError | undefined;
  declare private refused: string;
  readonly #work = new Latest();

  constructor() {
    super();
    this.comparison = new Map();
    this.refused = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#work.request(() => this.#walk());
  }

  override willUpdate(changed: PropertyValues): void {
    const inputs = ['activation', 'depth', 'skip', 'weights', 'input', 'seed'];
    if (inputs.some((name) => changed.has(name))) this.#work.request(() => this.#walk());
  }

  override render(): TemplateResult {
    const { links, error } = this;
    const chain = this.chain;
    const arrived = links?.[0]?.gradient;
    const selected = links?.find(({ layer }) => layer === this.layer) ?? links?.[0];
    return html`
      <div class="whole" part="whole">
        ${settingsView(this, {
          refused: this.refused,
          refuse: (reason) => {
            this.refused = reason;
          },
          tell: () => this.#tell(),
        })}
        <h2 class="title" part="title">
          ${arrived === undefined ? 'A gradient on its way down' : titleOf(chain, arrived)}
        </h2>
        ${error === undefined ? nothing : html`<p class="error" role="alert">${errorLine(error)}</p>`}
        <div class="picture">
          ${
            links === undefined || selected === undefined
              ? html`<p class="muted">Starting the engine…</p>`
              : barsView({ links, selected: selected.layer, select: (layer) => this.#look(layer) })
          }
        </div>
        <div class="reading">
          ${
            links === undefined || selected === undefined
              ? nothing
              : html`<div class="formulas" role="group" aria-label="Formulas" tabindex="0">
                    ${linkSymbols(chain.skip)}
                    ${selected.units === 1 ? linkNumbers(chain.skip, selected) : nothing}
                  </div>
                  <p class="small">${linkWords(selected)} ${this.#cells(selected)}</p>
                  <p class="state" role="status">${fateOf(chain, links)}</p>`
          }
          ${this.#compared()}
          <p class="try">
            <strong>Try:</strong> Take sigmoid at depth 20, then give it skip connections. Then ReLU with
            the input −0.5.
          </p>
        </div>
      </div>
    `;
  }

  /** What is asked of the engine: the attributes, as far as they make sense. */
  get chain(): Chain {
    const { activation, depth, skip, weights, input, seed } = this;
    return { activation, depth, skip, weights, input, seed };
  }

  /** The layers as the engine gave them, the first at the input; for tests and for pages around it. */
  get layers(): readonly Link[] {
    return this.links ?? [];
  }

  #cells(link: Link): string {
    const words = cellsOf(link);
    return words === '' ? '' : `The gradients shown are ${words}.`;
  }

  #compared(): TemplateResult | typeof nothing {
    if (this.comparison.size === 0) return nothing;
    const { activation, skip, depth, weights } = this.chain;
    return html`<div class="table" role="region" aria-label="Comparison" tabindex="0">
      <table>
        <caption>
          What arrives after ${depth} ${depth === 1 ? 'layer' : 'layers'}, ${weightChoices[weights].title}
        </caption>
        <thead>
          <tr><th scope="col">f</th><th scope="col">plain</th><th scope="col">with skips</th></tr>
        </thead>
        <tbody>
          ${[...this.comparison].map(
            ([name, [plain, skips]]) => html`<tr>
              <th scope="row">${activations[name].title}</th>
              <td class=${name === activation && !skip ? 'here' : ''}>${formatNumber(plain)}</td>
              <td class=${name === activation && skip ? 'here' : ''}>${formatNumber(skips)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #look(layer: number): void {
    this.layer = layer;
    this.#tell();
  }

  #tell(): void {
    const detail: VanishingDetail = { ...this.chain, layer: this.layer };
    this.dispatchEvent(new CustomEvent('rf-change', { bubbles: true, composed: true, detail }));
  }

  async #walk(): Promise<void> {
    if (!this.isConnected) return;
    const { chain } = this;
    try {
      this.links = await walk(chain);
      this.error = undefined;
      const rows = activationNames.map(async (activation) => {
        const plain = reaching({ ...chain, activation, skip: false });
        const skip = reaching({ ...chain, activation, skip: true });
        return [activation, [await plain, await skip]] as const;
      });
      this.comparison = new Map(await Promise.all(rows));
    } catch (thrown) {
      this.error = toShownError(thrown);
    }
  }
}
