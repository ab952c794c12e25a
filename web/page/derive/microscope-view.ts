import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Engine, Model } from '../../api/types.ts';
import '../../widgets/bars/define.ts';
import '../../widgets/draw-pad/define.ts';
import type { DrawDetail } from '../../widgets/draw-pad/draw-pad.ts';
import '../../widgets/microscope/define.ts';
import type { MicroscopeDetail } from '../../widgets/microscope/microscope.ts';
import { controls } from '../../widgets/shared/controls.ts';
import { formatCount, formatPercent } from '../../widgets/shared/format.ts';
import { tokens } from '../../widgets/shared/tokens.ts';
import '../../widgets/tensor/define.ts';
import type { Batch } from '../../widgets/microscope/batch.ts';
import { withoutPixels } from '../../widgets/microscope/edits.ts';
import { Latest } from '../../widgets/shared/latest.ts';
import { imageChooser } from '../train/image-chooser.ts';
import type { ChosenImage } from '../train/look.ts';
import type { Session } from '../train/session.ts';
import { liveOptions } from '../train/settings.ts';
import { batchWith } from './batch.ts';
import { type Lost, lostView } from './lost-view.ts';
import { mine, type Network, networksFor } from './networks.ts';
import {
  type Mistake,
  mistakeWords,
  nextMistake,
  type Seeking,
  seekingWords,
} from './next-mistake.ts';
import { microscopeViewStyles } from './styles.ts';

/** Where the microscope is, as the address keeps it. */
export interface MicroscopeState {
  readonly network: string;
  readonly path: string;
  readonly show: MicroscopeDetail['show'];
  readonly question: MicroscopeDetail['question'];
  readonly walk: MicroscopeDetail['walk'];
  readonly term: number;
  readonly training: boolean;
  readonly symbols: boolean;
  readonly edits: string;
}

/**
 * The microscope with what lies under it: which network, which image.
 *
 * @property session - The model, the data and the image; shared with the other places.
 * @property state - Where it is.
 * @property lost - What the link that led here was made with and is not here.
 * @property changes - Counts changes of the session.
 * @fires rf-microscope-state - A person went somewhere: `{...state, passing}`.
 */
export class RfMicroscopeView extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    state: { attribute: false },
    lost: { attribute: false },
    changes: { attribute: false },
    version: { state: true },
    batch: { state: true },
    networks: { state: true },
    seeking: { state: true },
    mistake: { state: true },
  };
  static override readonly styles = [tokens, controls, microscopeViewStyles];

  declare session: Session;
  declare state: MicroscopeState;
  declare lost: Lost;
  declare changes: number;
  /** The weights that are looked at; while a run goes on, they are those of the last look. */
  declare private version: number;
  declare private batch: Batch | undefined;
  /** Those that can be chosen; nothing before the engine has said what they read. */
  declare private networks: readonly Network[] | undefined;
  /** What became of the search for a digit that the network misreads. */
  declare private seeking: Seeking;
  /** The digit that was found. */
  declare private mistake: Mistake | undefined;
  /** Of which weights it is. */
  #mistakeOf = 0;
  #step = 0;
  /** The image that the batch was last asked for with. */
  #batched: ChosenImage | undefined;
  readonly #batching = new Latest();
  /** Of this link a person has replaced the drawing by another image. */
  #replaced: Lost | undefined;
  /** The engine that was asked which networks there are. */
  #asked: Engine | undefined;

  constructor() {
    super();
    this.changes = 0;
    this.version = -1;
    this.seeking = 'no';
    this.lost = { drawing: false, step: 0 };
  }

  override willUpdate(changed: PropertyValues): void {
    const { busy, model } = this.session;
    const first = this.version < 0 && model !== undefined;
    if (changed.has('changes') && (first || !busy)) this.#lookAtNewest();
    if (this.state.question === 'update') this.#takeBatch();
    this.#takeNetworks();
  }

  override render(): TemplateResult {
    const { network, path, show, question, walk, term, training, symbols, edits } = this.state;
    const { images, model, settings } = this.session;
    const own = network === mine;
    const preset = this.networks?.find(({ name }) => name === network);
    const digits = own || (preset?.digits ?? true);
    const image = digits ? images.chosen : undefined;
    const ready = digits ? image !== undefined && (own ? model : preset) !== undefined : true;
    return html`
      <div class="subject">
        ${this.#networks()} ${digits ? this.#image() : nothing}
      </div>
      ${this.#lost()} ${own ? this.#age() : nothing}
      ${
        ready
          ? html`<rf-microscope
              .model=${own ? model : undefined}
              .preset=${network}
              .image=${image?.pixels}
              .label=${image?.label}
              .batch=${digits ? this.batch : undefined}
              .version=${this.version}
              .path=${path}
              .show=${show}
              .question=${question}
              .walk=${walk}
              .term=${term}
              .training=${training}
              .symbols=${symbols}
              .edits=${edits}
              .optimizer=${own ? liveOptions(settings).optimizer : undefined}
              @rf-cell=${this.#moved}
            ></rf-microscope>`
          : this.#waiting()
      }
    `;
  }

  /** Only for the update is a batch asked for. */
  #takeBatch(): void {
    const { images, digits } = this.session;
    const { chosen, row } = images;
    if (chosen === this.#batched || !digits.test.ready()) return;
    this.#batched = chosen;
    this.#batching.request(async () => {
      // Where the digits have not arrived there is no batch yet.
      this.batch = chosen && (await batchWith(chosen, row, digits.test).catch(() => undefined));
    });
  }

  #networks(): TemplateResult {
    const { network } = this.state;
    const { trained } = this.session;
    const presets = this.networks ?? [];
    const known = network === mine || presets.some(({ name }) => name === network);
    const title = `LeNet-5 of the place Train, ${trained ? 'trained' : 'not trained yet'}`;
    return html`<div class="field">
      <label for="network">Network</label>
      <select
        id="network"
        @change=${(event: Event) => {
          const chosen = (event.target as HTMLSelectElement).value;
          this.#tell({ ...this.state, network: chosen, path: '', term: 0, edits: '' }, false);
        }}
      >
        ${known ? nothing : html`<option value=${network} selected>Choose a network</option>`}
        <option value=${mine} ?selected=${network === mine}>${title}</option>
        ${presets.map(
          (preset) => html`<option value=${preset.name} ?selected=${network === preset.name}>
            ${preset.title}${preset.digits ? ', not trained' : ', with its example'}
          </option>`,
        )}
      </select>
    </div>`;
  }

  #image(): TemplateResult {
    const { images, digits } = this.session;
    const image = images.chosen;
    return html`
      <rf-tensor
        plain
        kind="image"
        label=${image?.title ?? 'No digit yet'}
        .scale=${1}
        .mapSize=${64}
        .data=${image?.pixels ?? new Float32Array(784)}
        .shape=${[28, 28]}
      ></rf-tensor>
      <div>
        <p class="small">${image?.title ?? 'No digit yet'}</p>
        ${imageChooser({
          row: images.row,
          rows: digits.test.ready() ? digits.test.rows : 0,
          awaited: images.awaited,
          failed: images.failed,
          drawn: images.drawn,
          canDraw: images.drawing !== undefined,
          choose: (choice) => {
            this.#keepWeights();
            images.choose(choice);
          },
        })}
      </div>
      ${this.state.network === mine ? this.#mistakes() : nothing}
      ${images.drawn ? this.#answer() : nothing}
      <details>
        <summary>Draw a digit</summary>
        <rf-draw-pad
          @rf-draw=${(event: CustomEvent<DrawDetail>) => {
            this.#keepWeights();
            images.draw(event.detail, this.session.engine);
          }}
        ></rf-draw-pad>
      </details>
    `;
  }

  /** The next test digit that the trained network takes for another one. */
  #mistakes(): TemplateResult | typeof nothing {
    const { model, trained, images, weightsVersion } = this.session;
    if (model === undefined || !trained) return nothing;
    const { mistake } = this;
    // Of another image, or by other weights, it says nothing.
    const isShown =
      mistake !== undefined &&
      !images.drawn &&
      images.row === mistake.row &&
      this.#mistakeOf === weightsVersion;
    return html`<div>
      <p class="small" role="status">
        ${isShown ? html`<strong>${mistakeWords(mistake)}</strong>` : seekingWords[this.seeking]}
      </p>
      <button
        type="button"
        aria-disabled=${this.seeking === 'yes' ? 'true' : 'false'}
        @click=${() => this.#seekMistake(model)}
      >Next misread digit</button>
    </div>`;
  }

  async #seekMistake(model: Model): Promise<void> {
    if (this.seeking === 'yes') return;
    const { images, digits } = this.session;
    this.seeking = 'yes';
    const { weightsVersion } = this.session;
    // A model that was replaced meanwhile is asked no more; the button then is the new one's.
    let found: Mistake | undefined;
    try {
      found = await nextMistake(model, digits.test, images.row);
    } catch {
      this.seeking = model === this.session.model ? 'failed' : 'no';
      return;
    }
    this.seeking = found === undefined ? 'found none' : 'no';
    this.mistake = found;
    this.#mistakeOf = weightsVersion;
    if (found === undefined) return;
    this.#keepWeights();
    images.choose({ source: 'test', row: found.row });
  }

  /** A drawing has no label of its own; without one there is no loss and no gradient. */
  #answer(): TemplateResult {
    const { images } = this.session;
    const label = images.drawing?.label;
    return html`<div class="field">
      <label for="answer">It is meant to be</label>
      <select
        id="answer"
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          images.nameDrawing(value === '' ? undefined : Number(value));
        }}
      >
        <option value="" ?selected=${label === undefined}>not said</option>
        ${Array.from(
          { length: 10 },
          (_, digit) =>
            html`<option value=${digit} ?selected=${digit === label}>a ${digit}</option>`,
        )}
      </select>
    </div>`;
  }

  /** Which weights these are, and how to get newer ones while a run goes on. */
  #age(): TemplateResult {
    const { busy, trained, presentStep, accuracy } = this.session;
    if (!trained)
      return html`<p class="small muted">
        This network has not learned yet: its weights are random. <a href="#train">Train it</a> and
        come back.
      </p>`;
    const reads =
      accuracy === undefined ? '' : `, which read ${formatPercent(accuracy)} of the test digits`;
    return html`<p class="small muted">
      Weights of step ${formatCount(this.#step)}${reads}.
      ${
        busy && presentStep !== this.#step
          ? html`<button type="button" @click=${this.#lookAtNewest}>
              Take those of step ${formatCount(presentStep)}
            </button>`
          : nothing
      }
    </p>`;
  }

  /** Which networks there are, once the engine knows and the digits have a shape. */
  #takeNetworks(): void {
    const { engine, digits } = this.session;
    const { shape } = digits;
    if (engine === undefined || shape === undefined || engine === this.#asked) return;
    this.#asked = engine;
    networksFor(engine, shape).then(
      (networks) => {
        this.networks = networks;
      },
      // An engine that has failed is replaced by one that is asked again.
      () => {
        this.#asked = undefined;
      },
    );
  }

  /** Before there is anything under the microscope. */
  #waiting(): TemplateResult {
    const { network } = this.state;
    const unfit =
      this.networks !== undefined &&
      network !== mine &&
      !this.networks.some(({ name }) => name === network);
    return unfit
      ? html`<p role="status">
          There is no network “${network}” here that reads a digit. Choose one of the list.
        </p>`
      : html`<p class="muted">
          ${this.session.images.failed === undefined ? 'Waiting for the digit…' : 'Choose a digit or draw one.'}
        </p>`;
  }

  #lost(): TemplateResult | typeof nothing {
    const { images, trained } = this.session;
    const { drawing, step } = this.lost;
    const drawingLost = drawing && !images.drawn && this.#replaced !== this.lost;
    return lostView({
      image: drawingLost ? images.chosen?.title : undefined,
      step: this.state.network === mine && !trained ? step : 0,
    });
  }

  /** Another image is another: what was changed in the old one goes, changed weights stay. */
  #keepWeights(): void {
    this.#replaced = this.lost;
    const edits = withoutPixels(this.state.edits);
    if (edits !== this.state.edits) this.#tell({ ...this.state, edits }, true);
  }

  #lookAtNewest(): void {
    this.version = this.session.weightsVersion;
    this.#step = this.session.presentStep;
  }

  #moved(event: CustomEvent<MicroscopeDetail>): void {
    const { passing, ...place } = event.detail;
    this.#tell({ network: this.state.network, ...place }, passing);
  }

  #tell(state: MicroscopeState, passing: boolean): void {
    const detail = { ...state, passing };
    this.dispatchEvent(new CustomEvent('rf-microscope-state', { detail }));
  }
}
