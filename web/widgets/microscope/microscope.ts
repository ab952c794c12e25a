import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { parsePath, pathText, tensorText } from '../../api/cells.ts';
import { sgd } from '../../api/index.ts';
import type { CellQuery, Derivation, Model, OptimizerSpec } from '../../api/types.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { controls } from '../shared/controls.ts';
import { errorLine } from '../shared/errors.ts';
import { tokens } from '../shared/tokens.ts';
import '../tensor/define.ts';
import '../thumbnail/define.ts';
import { breadcrumbView } from './breadcrumb-view.ts';
import { derivationPanel, firstOpenGroups } from './derivation-panel.ts';
import { fieldLegend } from './field-view.ts';
import type { Finding } from './finding.ts';
import { cellOf, cellsOf, Inspection, type Look } from './inspection.ts';
import { chosenTensorView, otherTensorsView } from './layer-view.ts';
import { flyFrame, growFrom, type Place, placeOfClick } from './motion.ts';
import { questionStyles } from './question-styles.ts';
import { questionView } from './question-view.ts';
import type { Question, UpdateSettings } from './questions.ts';
import type { Specimen } from './specimen.ts';
import { type Show, stripView } from './strip-view.ts';
import { microscopeStyles } from './styles.ts';
import { switchView } from './switch-view.ts';

/** What `rf-cell` says: the way to the cell that is looked at, and how it is looked at. */
export interface MicroscopeDetail {
  readonly path: string;
  readonly show: Show;
  readonly question: Question | '';
  /** Only another cell of the same tensor; not a place to come back to. */
  readonly passing: boolean;
}

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
 * Page Down its maps; Enter on a factor follows it; Escape goes back, and from the first cell up to
 * the layers.
 *
 * @property model - The network. Without one, that of `preset`.
 * @property image - Its image, pixels from 0 to 1. Without one, that of the preset's example.
 * @property label - The right answer; without one there are no gradients.
 * @property optimizer - That of the page's own training, offered for the update of a weight.
 * @property version - Counts changes of the model's weights; another number looks again.
 * @attr preset - The network when no model is given. Default `one-filter-cnn`.
 * @attr show - `values` (default), `gradients` or `both`.
 * @attr path - The cells a person came through, the last one looked at:
 *   `conv1.parameterGradient.weight[0,0,1,1];conv1.outputGradient[0,0,0,2]`.
 * @attr question - What else is asked about the chosen cell: `chain`, `operations`, `check`,
 *   `update` or `matrix`.
 * @csspart whole - Everything.
 * @csspart card - The open layer and the derivation.
 * @csspart derivation - Where the chosen cell came from.
 * @fires rf-cell - A person chose a cell or what to show: `{path, show, question,
 *   passing}`.
 */
export class RfMicroscope extends LitElement {
  static override readonly properties = {
    model: { attribute: false },
    image: { attribute: false },
    label: { attribute: false },
    optimizer: { attribute: false },
    version: { attribute: false },
    preset: {},
    show: {},
    path: {},
    question: {},
    updateSettings: { state: true },
    litTerm: { state: true },
    all: { state: true },
    openGroups: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    formulaStyles,
    microscopeStyles,
    questionStyles,
  ];

  declare model: Model | undefined;
  declare image: Float32Array | undefined;
  declare label: number | undefined;
  declare optimizer: OptimizerSpec | undefined;
  declare version: number;
  declare preset: string;
  declare show: Show;
  declare path: string;
  declare question: Question | '';
  declare private updateSettings: UpdateSettings | undefined;
  declare private litTerm: number | undefined;
  /** All terms of a long sum are shown. */
  declare private all: boolean;
  declare private openGroups: ReadonlySet<string>;
  readonly #inspection = new Inspection(this, () => this.#look, {
    found: (finding) => {
      this.all = false;
      this.openGroups = firstOpenGroups(finding);
    },
    leave: () => {
      this.path = '';
    },
  });
  #drawn: { readonly specimen?: Specimen | undefined; readonly finding?: Finding | undefined } = {};
  /** Whether the keyboard was here before the present update. */
  #focused = false;
  /** Where the last click was, until what it opened is drawn. */
  #from: Place | undefined;

  constructor() {
    super();
    this.version = 0;
    this.preset = 'one-filter-cnn';
    this.show = 'values';
    this.path = '';
    this.question = '';
    this.all = false;
    this.openGroups = new Set();
    this.addEventListener('keydown', this.#key);
    const touched = (event: MouseEvent) => {
      this.#from = placeOfClick(event);
    };
    this.addEventListener('click', touched, { capture: true });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#inspection.request(true);
  }

  override willUpdate(changed: PropertyValues): void {
    this.#focused = this.shadowRoot?.activeElement != null;
    const subject = ['model', 'image', 'label', 'version', 'preset'];
    const look = ['path', 'show', 'question', 'updateSettings'];
    const again = subject.some((name) => changed.has(name));
    if (!again && !look.some((name) => changed.has(name))) return;
    this.litTerm = undefined;
    this.#inspection.request(again);
  }

  override updated(changed: PropertyValues): void {
    // The factor that was followed is gone; keys still belong to the microscope.
    const lost = this.#focused && this.shadowRoot?.activeElement == null;
    if (lost) this.renderRoot.querySelector<HTMLElement>('.title')?.focus({ preventScroll: true });
    const { specimen, finding } = this.#inspection;
    if (finding !== this.#drawn.finding) this.#move(finding);
    const other = specimen !== this.#drawn.specimen;
    this.#drawn = { specimen, finding };
    if (!changed.has('path') && !other) return;
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
    const { specimen, error, field, finding } = this.#inspection;
    const { show, path } = this;
    if (error !== undefined) return html`<p class="error" role="alert">${errorLine(error)}</p>`;
    if (specimen === undefined) return html`<p class="muted">Starting the engine…</p>`;
    const cell = cellOf(specimen, path);
    const open = { specimen, show, cell, choose: (chosen: CellQuery) => this.#go([chosen]) };
    return html`
      <div class="whole" part="whole">
        ${switchView(specimen.hasGradients, show, (chosen) => {
          this.show = chosen;
          this.#tell(false);
        })}
        ${stripView({
          specimen,
          show,
          field,
          open: cell.node,
          visit: ({ node }) => this.#go([specimen.middleOf(node)]),
        })}
        ${fieldLegend(field, specimen)}
        ${breadcrumbView(cellsOf(specimen, path), (length) => this.#back(length))}
        <div class="card" part="card">
          <section class="layer" aria-labelledby="layer">${chosenTensorView(open)}</section>
          <section class="derivation" part="derivation" aria-live="polite">
            ${finding === undefined ? nothing : this.#panel(specimen, finding)}
          </section>
          <div class="rest">${otherTensorsView(open)}</div>
        </div>
        <div class="flight" aria-hidden="true"></div>
      </div>
    `;
  }

  /** The derivation on the screen; for tests and for pages around it. */
  get shown(): Derivation | undefined {
    return this.#inspection.finding?.derivation;
  }

  #panel(specimen: Specimen, finding: Finding): TemplateResult {
    const { litTerm, all, openGroups } = this;
    const { field, answer } = this.#inspection;
    const follow = (cell: CellQuery) => this.#go([...cellsOf(specimen, this.path), cell]);
    return derivationPanel({
      ...finding,
      specimen,
      field,
      litTerm,
      all,
      openGroups,
      follow,
      question: questionView({
        specimen,
        cell: finding.derivation.target,
        question: this.question,
        answer,
        settings: this.#settings,
        running: this.optimizer,
        follow,
        pose: (question) => {
          this.question = question;
          this.#tell(false);
        },
        change: (settings) => {
          this.updateSettings = settings;
        },
      }),
      toggleGroup: (key) => {
        const open = new Set(openGroups);
        if (!open.delete(key)) open.add(key);
        this.openGroups = open;
      },
      showAll: () => {
        this.all = true;
      },
      hover: (term) => {
        this.litTerm = term;
      },
    });
  }

  get #look(): Look {
    const { model, image, label, preset, path, show, question } = this;
    return { model, image, label, preset, path, show, question, settings: this.#settings };
  }

  get #settings(): UpdateSettings {
    return this.updateSettings ?? { optimizer: this.optimizer ?? sgd(), state: {} };
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
    const { specimen } = this.#inspection;
    if (specimen !== undefined) this.#go(cellsOf(specimen, this.path).slice(0, length));
  }

  #tell(passing: boolean): void {
    const { path, show, question } = this;
    const detail: MicroscopeDetail = { path, show, question, passing };
    this.dispatchEvent(new CustomEvent('rf-cell', { bubbles: true, composed: true, detail }));
  }

  /** Escape climbs: to the cell before, and from the first one to the layer in the network. */
  readonly #key = (event: KeyboardEvent): void => {
    const { specimen } = this.#inspection;
    if (event.key !== 'Escape' || specimen === undefined) return;
    const { length } = cellsOf(specimen, this.path);
    if (length > 1) this.#back(length - 1);
    else this.renderRoot.querySelector<HTMLElement>('.tile.here')?.focus();
  };

  /** Moves what was clicked to where it is now; a frame flies to the terms of another cell. */
  #move(now: Finding | undefined): void {
    const [from, before] = [this.#from, this.#drawn.finding];
    this.#from = undefined;
    if (from === undefined || before === undefined || now === undefined) return;
    const drawn = (selector: string) => this.renderRoot.querySelector<HTMLElement>(selector);
    const [map, terms, flight] = [drawn('.layer .tensor'), drawn('.chosen'), drawn('.flight')];
    if (now.derivation.target.node !== before.derivation.target.node) {
      if (map !== null) growFrom(from, map);
    } else if (terms !== null && flight !== null) {
      flyFrame(from, terms, flight);
    }
  }
}
