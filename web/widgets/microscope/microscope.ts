import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { CellQuery, Derivation, Model, TensorQuery } from '../../api/types.ts';
import { isGradient } from '../../formula/numbers.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { controls } from '../shared/controls.ts';
import { errorLine, type ShownError, toShownError } from '../shared/errors.ts';
import { Refresh } from '../shared/refresh.ts';
import { sharedEngine } from '../shared/shared-engine.ts';
import { tokens } from '../shared/tokens.ts';
import '../tensor/define.ts';
import { positionOf } from '../tensor/layout.ts';
import '../thumbnail/define.ts';
import { cellText, parsePath, pathText, tensorText } from '../../api/cells.ts';
import { breadcrumbView } from './breadcrumb-view.ts';
import { derivationPanel, sourcesOf } from './derivation-panel.ts';
import { Specimen } from './specimen.ts';
import { type Show, stripView } from './strip-view.ts';
import { microscopeStyles } from './styles.ts';
import { tensorView } from './tensor-view.ts';
import { wholeOf } from './views.ts';

/** What `rf-cell` says: the way to the cell that is looked at, and what is shown of the layers. */
export interface MicroscopeDetail {
  readonly path: string;
  readonly show: Show;
  /** Only another cell of the same tensor; not a place to come back to. */
  readonly passing: boolean;
}

/** Width of the chosen map, in pixels. */
const layerSide = 400;

const shows: readonly (readonly [Show, string])[] = [
  ['values', 'Values'],
  ['gradients', 'Gradients'],
  ['both', 'Both'],
];

/** What the engine answers when asked for a cell that is not there. */
const noSuchCell: ReadonlySet<string> = new Set([
  'unknown_node',
  'unknown_tensor',
  'bad_index',
  'no_gradient',
]);

/**
 * One image in one network, under a microscope: the layers with their feature maps, and for any
 * cell of any map, weight or gradient the terms it was made of. Every factor leads to its own
 * derivation, and the breadcrumb leads back.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-microscope preset="one-filter-cnn" show="both"></rf-microscope>
 * ```
 *
 * Keys: Tab goes through layers, maps and factors; in a map, arrows walk its cells, Page Up and
 * Page Down its maps; Enter on a factor follows it; Escape goes back.
 *
 * @property model - The network. Without one, that of `preset`.
 * @property image - Its image, pixels from 0 to 1. Without one, that of the preset's example.
 * @property label - The right answer; without one there are no gradients.
 * @property version - Counts changes of the model's weights; another number looks again.
 * @attr preset - The network when no model is given. Default `one-filter-cnn`.
 * @attr show - `values` (default), `gradients` or `both`.
 * @attr path - The cells a person came through, the last one looked at:
 *   `conv1.parameterGradient.weight[0,0,1,1];conv1.outputGradient[0,0,0,2]`.
 * @csspart whole - Everything.
 * @csspart card - The open layer and the derivation.
 * @csspart derivation - Where the chosen cell came from.
 * @fires rf-cell - A person chose a cell or what to show: `{path, show, passing}`.
 */
export class RfMicroscope extends LitElement {
  static override readonly properties = {
    model: { attribute: false },
    image: { attribute: false },
    label: { attribute: false },
    version: { attribute: false },
    preset: {},
    show: {},
    path: {},
    specimen: { state: true },
    derivation: { state: true },
    error: { state: true },
    litTerm: { state: true },
    all: { state: true },
  };
  static override readonly styles = [tokens, controls, formulaStyles, microscopeStyles];

  declare model: Model | undefined;
  declare image: Float32Array | undefined;
  declare label: number | undefined;
  declare version: number;
  declare preset: string;
  declare show: Show;
  declare path: string;
  declare private specimen: Specimen | undefined;
  declare private derivation: Derivation | undefined;
  declare private error: ShownError | undefined;
  declare private litTerm: number | undefined;
  /** All terms of a long sum are shown. */
  declare private all: boolean;
  /** The model of the preset, which is this element's own. */
  #own: { readonly preset: string; readonly model: Model } | undefined;
  readonly #refresh = new Refresh(this, {
    calculate: () => this.#look(),
    derive: () => this.#derive(),
    failed: (thrown) => this.#fail(toShownError(thrown)),
  });

  constructor() {
    super();
    this.version = 0;
    this.preset = 'one-filter-cnn';
    this.show = 'values';
    this.path = '';
    this.all = false;
    this.addEventListener('keydown', this.#key);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#refresh.calculateSoon();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    const { specimen } = this;
    this.specimen = undefined;
    this.#refresh.end(async () => {
      await specimen?.trace.dispose().catch(() => undefined);
      await this.#own?.model.dispose().catch(() => undefined);
      this.#own = undefined;
    });
  }

  override willUpdate(changed: PropertyValues): void {
    const subject = ['model', 'image', 'label', 'version', 'preset'];
    if (subject.some((name) => changed.has(name))) this.#refresh.calculateSoon();
    else if (changed.has('path') || changed.has('show')) this.#refresh.deriveSoon();
    else return;
    this.litTerm = undefined;
    this.all = false;
  }

  override updated(changed: PropertyValues): void {
    if (!changed.has('path') && !changed.has('specimen')) return;
    const strip = this.renderRoot.querySelector('.strip');
    const tile = strip?.querySelector<HTMLElement>('.tile.here');
    if (strip == null || tile == null) return;
    const beside =
      tile.offsetLeft < strip.scrollLeft ||
      tile.offsetLeft + tile.offsetWidth > strip.scrollLeft + strip.clientWidth;
    // Not scrollIntoView, which would also move the page.
    if (beside) strip.scrollTo({ left: tile.offsetLeft - tile.offsetWidth });
  }

  override render(): TemplateResult {
    const { specimen, error } = this;
    if (error !== undefined) return html`<p class="error" role="alert">${errorLine(error)}</p>`;
    if (specimen === undefined) return html`<p class="muted">Starting the engine…</p>`;
    const cell = this.#cell(specimen);
    return html`
      <div class="whole" part="whole">
        ${this.#switch(specimen)}
        ${stripView({
          specimen,
          show: this.show,
          open: cell.node,
          visit: ({ node }) => this.#go([specimen.middleOf(node)]),
        })}
        ${breadcrumbView(this.#cells(specimen), (length) => this.#back(length))}
        <div class="card" part="card">
          <section class="layer" aria-labelledby="layer">${this.#layer(specimen, cell)}</section>
          <section class="derivation" part="derivation" aria-live="polite">
            ${this.derivation === undefined ? nothing : this.#panel(specimen, this.derivation)}
          </section>
          <div class="rest">${this.#rest(specimen, cell)}</div>
        </div>
      </div>
    `;
  }

  /** The derivation on the screen; for tests and for pages around it. */
  get shown(): Derivation | undefined {
    return this.derivation;
  }

  #switch({ hasGradients }: Specimen): TemplateResult {
    return html`<div class="row" role="group" aria-label="What is shown of each layer">
      ${shows.map(
        ([show, title]) => html`<button
          type="button"
          aria-pressed=${this.show === show ? 'true' : 'false'}
          ?disabled=${!hasGradients && show !== 'values'}
          @click=${() => {
            this.show = show;
            this.#tell(false);
          }}
        >${title}</button>`,
      )}
      ${hasGradients ? nothing : html`<span class="small muted">Gradients need the right answer.</span>`}
    </div>`;
  }

  /** The tensor of the chosen cell. */
  #layer(specimen: Specimen, cell: CellQuery): TemplateResult {
    const type = specimen.node(cell.node)?.type;
    return html`
      <h2 id="layer">
        ${cell.node} ${type === cell.node ? nothing : html`<span class="muted">${type}</span>`}
      </h2>
      ${this.#tensor(specimen, cell, cell)}
    `;
  }

  /** The other tensors of its layer. */
  #rest(specimen: Specimen, cell: CellQuery): TemplateResult {
    const others = this.#shownTensors(specimen, cell).filter(
      (query) => tensorText(query) !== tensorText(cell),
    );
    return html`${others.map((query) => this.#tensor(specimen, query))}`;
  }

  #tensor(
    specimen: Specimen,
    { node, of, name }: TensorQuery,
    chosen?: CellQuery,
  ): TemplateResult | typeof nothing {
    const query = { node, of, ...(name === undefined ? {} : { name }) };
    const tensor = specimen.tensor(query);
    if (tensor === undefined) return nothing;
    return tensorView({
      query,
      tensor,
      part: wholeOf(query, tensor.shape),
      chosen: chosen === undefined ? undefined : positionOf(chosen.index, tensor.shape),
      side: layerSide,
      choose: (cell) => this.#go([cell]),
    });
  }

  #panel(specimen: Specimen, derivation: Derivation): TemplateResult {
    return derivationPanel({
      specimen,
      derivation,
      litTerm: this.litTerm,
      all: this.all,
      showAll: () => {
        this.all = true;
      },
      hover: (term) => {
        this.litTerm = term;
      },
      follow: (cell) => this.#go([...this.#cells(specimen), cell]),
    });
  }

  /** The way to the chosen cell; at the beginning the middle of the first layer. */
  #cells(specimen: Specimen): readonly CellQuery[] {
    const cells = parsePath(this.path);
    if (cells.length > 0) return cells;
    const first = specimen.places[1]?.node ?? specimen.places[0]?.node;
    return first === undefined ? [] : [specimen.middleOf(first)];
  }

  #cell(specimen: Specimen): CellQuery {
    return this.#cells(specimen).at(-1) as CellQuery;
  }

  /** Tensors of the open layer, by what is to be shown; the chosen cell's own is always there. */
  #shownTensors(specimen: Specimen, { index: _, ...own }: CellQuery): readonly TensorQuery[] {
    const node = specimen.node(own.node);
    const all = node === undefined ? [] : specimen.tensorsOf(node);
    const shown = all.filter((query) => {
      if (isGradient(query) && !specimen.hasGradients) return false;
      return this.show === 'both' || isGradient(query) === (this.show === 'gradients');
    });
    const listed = shown.some((query) => tensorText(query) === tensorText(own));
    return listed ? shown : [own, ...shown];
  }

  #go(path: readonly CellQuery[]): void {
    const [now, next] = [parsePath(this.path).at(-1), path.at(-1)];
    const passing =
      now !== undefined &&
      next !== undefined &&
      path.length === 1 &&
      tensorText(now) === tensorText(next);
    this.path = pathText(path);
    this.#tell(passing);
  }

  #back(length: number): void {
    if (this.specimen === undefined) return;
    this.#go(this.#cells(this.specimen).slice(0, length));
  }

  #tell(passing: boolean): void {
    const { path, show } = this;
    const detail: MicroscopeDetail = { path, show, passing };
    this.dispatchEvent(new CustomEvent('rf-cell', { bubbles: true, composed: true, detail }));
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.specimen === undefined) return;
    const { length } = this.#cells(this.specimen);
    if (length > 1) this.#back(length - 1);
  };

  /** A cell that this network does not have is left; anything else is shown in place of it all. */
  #fail(error: ShownError): void {
    if (noSuchCell.has(error.code) && this.path !== '') {
      this.path = '';
      return;
    }
    this.error = error;
    this.derivation = undefined;
    if (error.code === 'engine_failed') this.#own = undefined;
  }

  async #look(): Promise<void> {
    const { model, image, label } = this.model === undefined ? await this.#example() : this;
    if (model === undefined || image === undefined) return;
    const old = this.specimen;
    this.specimen = await Specimen.take(model, image, label);
    await old?.trace.dispose();
  }

  /** The worked example of the preset, in a model of this element's own. */
  async #example() {
    const engine = await sharedEngine();
    if (this.#own?.preset !== this.preset) {
      await this.#own?.model.dispose();
      this.#own = { preset: this.preset, model: await engine.model(this.preset) };
    }
    const { model } = this.#own;
    const example = await engine.example(this.preset);
    for (const { node, name, values } of example?.parameters ?? []) {
      await model.setParameter(node, name, values);
    }
    return {
      model,
      image: this.image ?? example?.image,
      label: this.image === undefined ? example?.label : this.label,
    };
  }

  async #derive(): Promise<void> {
    const { specimen } = this;
    if (specimen === undefined) return;
    const cell = this.#cell(specimen);
    const derivation = await specimen.trace.derive(cell);
    await specimen.fetch([...this.#shownTensors(specimen, cell), ...sourcesOf(derivation)]);
    if (cellText(cell) === cellText(this.#cell(specimen))) this.derivation = derivation;
    this.error = undefined;
  }
}
