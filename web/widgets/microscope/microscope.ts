import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { parsePath, pathText, tensorText } from '../../api/cells.ts';
import { sgd } from '../../api/index.ts';
import type { CellQuery, Derivation, Model, OptimizerSpec } from '../../api/types.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { controls } from '../shared/controls.ts';
import { errorLine } from '../shared/errors.ts';
import { playerStyles } from '../shared/player.ts';
import { tokens } from '../shared/tokens.ts';
import '../tensor/define.ts';
import '../thumbnail/define.ts';
import { Described } from '../shared/described.ts';
import type { Batch } from './batch.ts';
import { breadcrumbView } from './breadcrumb-view.ts';
import { derivationPanel } from './derivation-panel.ts';
import { editField, editsBar } from './edit-view.ts';
import { Editing } from './editing.ts';
import { fieldLegend } from './field-view.ts';
import type { Finding } from './finding.ts';
import { Flight } from './flight.ts';
import { cellOf, cellsOf, Inspection, type Look } from './inspection.ts';
import { chosenTensorView, type OpenLayer, otherTensorsView } from './layer-view.ts';
import { questionStyles } from './question-styles.ts';
import { questionView } from './question-view.ts';
import type { Question, UpdateSettings } from './questions.ts';
import { Rate } from './rate.ts';
import { ShownTerms, showLit } from './shown-terms.ts';
import type { Specimen } from './specimen.ts';
import { microscopeState } from './state.ts';
import { type Show, scrollToOpen, stripView, tileSeen } from './strip-view.ts';
import { microscopeStyles } from './styles.ts';
import { passView, switchView, symbolsView } from './switch-view.ts';
import type { Walk } from './walk.ts';
import { walkView } from './walk-view.ts';
import { Walker } from './walker.ts';

/** What is put under the microscope, of which nothing is drawn before the engine has answered. */
const ofSubject: ReadonlySet<PropertyKey> = new Set([
  'model',
  'image',
  'label',
  'version',
  'preset',
  'edits',
  'src',
  'digit',
  'weights',
]);

/** What `rf-cell` says: the way to the cell that is looked at, and how it is looked at. */
export interface MicroscopeDetail {
  readonly path: string;
  readonly show: Show;
  readonly question: Question | '';
  /** What the player goes through. */
  readonly walk: Walk;
  /** The term that is lit, from 1; 0 is none. */
  readonly term: number;
  readonly training: boolean;
  readonly symbols: boolean;
  /** The numbers that were changed. */
  readonly edits: string;
  /** Only another cell of the same tensor, or a changed number; not a place to come back to. */
  readonly passing: boolean;
}

/**
 * One image in one network, under a microscope: the layers with their feature maps, and for any
 * cell of any map, weight or gradient the terms it was made of. Every factor leads to its own
 * derivation, and the breadcrumb leads back. Every pixel and every parameter can be changed: what it
 * changes is marked, and the network itself keeps the weights it has.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-microscope preset="one-filter-cnn" show="both"></rf-microscope>
 * <rf-microscope preset="lenet5" digit="3"></rf-microscope>
 * <rf-microscope weights="lenet5.safetensors" src="seven.png" label="7"></rf-microscope>
 * ```
 *
 * Keys: Tab goes through layers, maps and factors; in a map, arrows walk its cells, Page Up and
 * Page Down its maps; Enter on a factor follows it, on a pixel or a parameter changes it; Escape goes
 * back, and from the first cell up to the layers. Elsewhere space plays and pauses, arrows step, Home and End go to the ends.
 *
 * @property model - The network. Without one, that of `weights` or `preset`.
 * @property image - Its image, pixels from 0 to 1. Without one, that of `src`, the preset's example or
 *   `digit`.
 * @property optimizer - That of the page's own training, offered for the update of a weight.
 * @property batch - Images and their labels, `{images, labels}`, on which the update of a weight is
 *   also made together.
 * @property version - Counts changes of the model's weights; another number looks again.
 * @attr preset - The network when no model is given. Default `one-filter-cnn`.
 * @attr weights - Address of a network in a file, as `receptive train --save` writes it; it is taken
 *   in place of the preset's.
 * @attr src - Address of a picture. It is scaled to the network's input; digits are light on dark.
 * @attr digit - The drawn digit for a network that reads 28 × 28 and has no other image: 0 to 9,
 *   default 7.
 * @attr label - The right answer; without one there are no gradients, but for `digit` and an example,
 *   which know theirs. Of a preset for odd or even digits it is the digit.
 * @attr edits - What was changed: `input.output[0,0,14,14]=0.5;conv1.parameter.weight[0,0,2,2]=1`.
 * @attr show - `values` (default), `gradients` or `both`.
 * @attr path - The cells a person came through, the last one looked at:
 *   `conv1.parameterGradient.weight[0,0,1,1];conv1.outputGradient[0,0,0,2]`.
 * @attr question - What else is asked about the chosen cell: `chain`, `operations`, `check`,
 *   `update` or `matrix`.
 * @attr walk - What the player goes through: the whole `network` (default), forward, loss, backward
 *   and update; the `terms` of the chosen cell; or the `cells` of its map.
 * @attr term - Of the walk `terms` the term that the player is at, from 1; 0 (default) is before the
 *   first.
 * @attr training - The pass is one of training: dropout draws its mask, batch normalisation takes
 *   the mean and variance of the image.
 * @attr symbols - Shows the formulas in symbols in place of the numbers.
 * @csspart whole - Everything.
 * @csspart card - The open layer and the derivation.
 * @csspart derivation - Where the chosen cell came from.
 * @fires rf-cell - A person chose a cell, what to show, or changed a number: `{path, show, question,
 *   walk, term, training, symbols, edits, passing}`.
 */
export class RfMicroscope extends Described {
  static override readonly state = microscopeState;
  static override readonly properties = {
    ...microscopeState.properties,
    model: { attribute: false },
    image: { attribute: false },
    optimizer: { attribute: false },
    batch: { attribute: false },
    version: { attribute: false },
    updateSettings: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    playerStyles,
    formulaStyles,
    microscopeStyles,
    questionStyles,
  ];

  declare model: Model | undefined;
  declare image: Float32Array | undefined;
  declare label: number | null | undefined;
  declare optimizer: OptimizerSpec | undefined;
  declare batch: Batch | undefined;
  declare version: number;
  declare preset: string;
  declare weights: string;
  declare src: string;
  declare digit: number;
  declare edits: string;
  declare show: Show;
  declare path: string;
  declare question: Question | '';
  declare walk: Walk;
  declare term: number;
  declare training: boolean;
  declare symbols: boolean;
  declare private updateSettings: Omit<UpdateSettings, 'batch'> | undefined;
  readonly #terms = new ShownTerms(this);
  readonly #inspection = new Inspection(this, () => this.#look, {
    found: ({ derivation }) => {
      this.#rate.refuse('');
      this.#terms.begin(derivation);
      if (this.term > 0) this.#terms.write(derivation, this.term - 1);
    },
    leave: () => {
      this.path = '';
    },
    took: ({ source }) => this.#editing.took(source.edits),
    refused: (error) => this.#editing.failed(error),
    answered: (answer) => {
      this.updateSettings = this.#rate.answered(answer, this.updateSettings);
    },
  });
  readonly #editing = new Editing(this, () => this.#tell(true));
  readonly #rate = new Rate();
  #drawn: Specimen | undefined;
  readonly #flight = new Flight(this);
  readonly #walker = new Walker(this, (place) => {
    if (this.walk === 'network') this.#flight.from(this.#tileOf(place.path ?? this.path));
    Object.assign(this, place);
    this.#tell(true);
  });
  /** Whether the keyboard was here before the present update. */
  #focused = false;

  constructor() {
    super();
    this.version = 0;
    this.addEventListener('keydown', this.#key);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#inspection.request(true);
  }

  /** Another image is shown together with what the engine makes of it. */
  override shouldUpdate(changed: PropertyValues): boolean {
    const { specimen, error } = this.#inspection;
    const alone = changed.size > 0 && [...changed.keys()].every((name) => ofSubject.has(name));
    const waits = specimen !== undefined && error === undefined && alone;
    if (!waits) return true;
    this.#terms.lit = undefined;
    this.#inspection.request(true);
    return false;
  }

  override willUpdate(changed: PropertyValues): void {
    this.#focused = this.shadowRoot?.activeElement != null;
    const look = ['path', 'show', 'question', 'updateSettings', 'batch'];
    const { specimen, finding } = this.#inspection;
    if (changed.has('term') && this.term > 0 && finding !== undefined)
      this.#terms.write(finding.derivation, this.term - 1);
    this.#walker.follow(this, specimen, finding);
    const again = [...ofSubject, 'training'].some((name) => changed.has(name));
    if (!again && !look.some((name) => changed.has(name))) return;
    this.#terms.lit = undefined;
    this.#inspection.request(again);
  }

  override updated(changed: PropertyValues): void {
    // The factor that was followed is gone; keys still belong to the microscope.
    const lost = this.#focused && this.shadowRoot?.activeElement == null;
    if (lost) this.renderRoot.querySelector<HTMLElement>('.title')?.focus({ preventScroll: true });
    const { specimen, finding } = this.#inspection;
    this.#flight.drawn(finding, this.renderRoot);
    if (changed.has('term')) showLit(this.renderRoot);
    // The same layers stand where they stood; asking where would lay everything out.
    const other = specimen !== undefined && !specimen.isOfNetwork(this.#drawn);
    this.#drawn = specimen;
    if (changed.has('path') || other) scrollToOpen(this.renderRoot);
  }

  override render(): TemplateResult {
    const { specimen, error, field, finding } = this.#inspection;
    const { show, path } = this;
    if (error !== undefined) return html`<p class="error" role="alert">${errorLine(error)}</p>`;
    if (specimen === undefined) return html`<p class="muted">Starting the engine…</p>`;
    const cell = cellOf(specimen, path);
    const open: OpenLayer = {
      specimen,
      show,
      cell,
      field: editField(specimen, cell, this.#editing),
      choose: (chosen) => this.#go([chosen]),
      edit: (edited, value) => this.#editing.set(edited, value),
    };
    return html`
      <div class="whole" part="whole">
        <div class="switches">
          ${switchView(specimen.hasGradients, show, (chosen) => {
            this.show = chosen;
            this.#tell(false);
          })}
          ${symbolsView(this.symbols, (symbols) => {
            this.symbols = symbols;
            this.#tell(false);
          })}
          ${passView(specimen, this.training, (training) => {
            this.training = training;
            this.#tell(false);
          })}
        </div>
        ${stripView({
          specimen,
          show,
          field,
          open: cell.node,
          visit: ({ node }) => this.#go([specimen.middleOf(node)]),
        })}
        ${fieldLegend(field, specimen)}
        ${finding === undefined ? nothing : this.#walkView(specimen, finding)}
        ${editsBar(specimen, this.#editing)}
        <div class="card" part="card">
          <section class="layer" aria-labelledby="layer">${chosenTensorView(open)}</section>
          <section class="derivation" part="derivation" aria-label="Where this cell came from">
            ${breadcrumbView(cellsOf(specimen, path), (length) => this.#back(length))}
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
    const stepped = this.walk === 'terms' && this.term > 0 ? this.term - 1 : undefined;
    const { field, answer } = this.#inspection;
    const follow = (cell: CellQuery) => this.#go([...cellsOf(specimen, this.path), cell]);
    return derivationPanel({
      ...finding,
      specimen,
      field,
      terms: this.#terms,
      litTerm: this.#terms.lit ?? stepped,
      symbols: this.symbols,
      follow,
      question: questionView({
        specimen,
        cell: finding.derivation.target,
        question: this.question,
        answer,
        settings: this.#settings,
        refused: this.#rate.refused,
        running: this.optimizer,
        follow,
        pose: (question) => {
          this.question = question;
          this.#tell(false);
        },
        change: (settings) => {
          this.updateSettings = this.#rate.choose(settings);
        },
        refuse: (reason) => {
          this.#rate.refuse(reason);
          this.requestUpdate();
        },
      }),
    });
  }

  #walkView(specimen: Specimen, { derivation }: Finding): TemplateResult {
    const { player } = this.#walker;
    return walkView({
      player,
      walk: this.walk,
      specimen,
      derivation,
      choose: (walk) => {
        player.pause();
        this.walk = walk;
        this.term = 0;
        this.#tell(false);
      },
    });
  }

  /** Where the layer of a path's last cell can be seen in the network. */
  #tileOf(path: string): DOMRect | undefined {
    const { specimen } = this.#inspection;
    return specimen && tileSeen(this.renderRoot, specimen, cellOf(specimen, path).node);
  }

  get #look(): Look {
    const { model, image, preset, weights, src, digit, version, edits } = this;
    const { training, path, show, question } = this;
    return {
      model,
      image,
      label: this.label ?? undefined,
      preset,
      weights,
      src,
      digit,
      version,
      edits,
      training,
      path,
      show,
      question,
      settings: this.#settings,
    };
  }

  get #settings(): UpdateSettings {
    const chosen = this.updateSettings ?? { optimizer: this.optimizer ?? sgd(), state: {} };
    return { ...chosen, batch: this.batch };
  }

  #go(path: readonly CellQuery[]): void {
    const [now, next] = [parsePath(this.path).at(-1), path.at(-1)];
    const passing =
      now !== undefined &&
      next !== undefined &&
      path.length === 1 &&
      tensorText(now) === tensorText(next);
    this.#walker.player.pause();
    this.path = pathText(path);
    this.term = 0;
    this.#tell(passing);
  }

  #back(length: number): void {
    const { specimen } = this.#inspection;
    if (specimen !== undefined) this.#go(cellsOf(specimen, this.path).slice(0, length));
  }

  #tell(passing: boolean): void {
    const { path, show, question, walk, term, training, symbols, edits } = this;
    const place = { path, show, question, walk, term, training, symbols, edits };
    const detail: MicroscopeDetail = { ...place, passing };
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
}
