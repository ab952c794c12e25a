import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Derivation, Factor } from '../../api/types.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { controls } from '../shared/controls.ts';
import { errorLine } from '../shared/errors.ts';
import { moveFrom, type Places, placesOf } from '../shared/moves.ts';
import { Player, playerStyles, playerView } from '../shared/player.ts';
import { tokens } from '../shared/tokens.ts';
import { positionOf } from '../tensor/layout.ts';
import '../tensor/define.ts';
import type { CellDetail, RfTensor } from '../tensor/tensor.ts';
import '../thumbnail/define.ts';
import { Described } from '../shared/described.ts';
import { batchView } from './batch-view.ts';
import type { Cell } from './calculation.ts';
import { cardView } from './card-view.ts';
import { chainView } from './chain-view.ts';
import { changesText } from './changes-text.ts';
import { type Chosen, cellText, chosenIn } from './chosen.ts';
import { Inquiry } from './inquiry.ts';
import { type Looked, lensView, lookedAt } from './lens-view.ts';
import { settingsView } from './settings-view.ts';
import { editsText, imagesIn, parseEdits, saysOf, startNamed } from './starts.ts';
import { tourState } from './state.ts';
import { phaseTitles, type Step, stepMaking, stepsFor } from './steps.ts';
import { stripView } from './strip-view.ts';
import { tourStyles } from './styles.ts';
import { cellsOf, idOf, imageOf, nameOf, type TensorId, tensors } from './tensors.ts';

/** Names the tensors of the card. */
const object = 'data-tensor';
/** What says which cell is derived. */
const chosenBy = ['step', 'cell', 'image'];

/** What `rf-step` says: where the tour is. */
export interface TourDetail {
  readonly step: string;
  readonly cell: string;
  readonly image: number;
  readonly symbols: boolean;
  readonly start: string;
  /** How many images go through together; 0 for as many as the start has. */
  readonly batch: number;
  readonly edits: string;
  /** The player moved on by itself or a number changed; not a place to come back to. */
  readonly passing: boolean;
}

/**
 * The network of the notes, step by step: six forward, the loss, the derivatives of the chain, the
 * updates, the loss after. Each step shows its tensors, its formula in symbols or with the numbers
 * in, and one sentence. Every pixel, every weight, the target and the rate can be changed, and
 * what changed behind them is marked. Every number comes from the engine.
 *
 * Of a batch one image is looked at at a time; the loss is the mean of theirs, and the gradients of
 * the weights show what each image adds. With one image or with several, the first image and the
 * weights are the same, with everything that was changed in them.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-tour step="P1"></rf-tour>
 * ```
 *
 * Keys: space plays and pauses, arrows step, Home and End go to the first and last step. In a grid,
 * arrows walk its cells and Enter (or typing) edits one that is given.
 *
 * @attr step - The tensor that the step makes: `Z1` (default), `A1`, `P1`, `F`, `Z2`, `A2`, `L`,
 *   `dZ2`, `dW2`, `dF`, `dP1`, `dA1`, `dZ1`, `dW1`, `dX`, `W1n`, `b1n`, `W2n`, `b2n`, `Ln`; of a batch also `J` and `Jn`.
 * @attr cell - The chosen cell, `Z1.2`: the tensor, and the place in reading order from 0.
 * @attr image - Which image of a batch is looked at, from 1.
 * @attr symbols - Shows the formulas in symbols in place of the numbers.
 * @attr start - `notes` (default), `dead-relu`, `tied-maxima`, `saturated-sigmoid`, `batch`.
 * @attr batch - How many images go through together, 1 to 4; without it as many as the start has.
 *   The images after the start's own are those of `batch`.
 * @attr edits - What was changed from there: `X.7=0.5,W1.0=1,y=0,rate=0.1`; of a batch the places
 *   of X go on from image to image, and `y.2` is the target of the third.
 * @csspart whole - Everything.
 * @csspart batch - The images of a batch.
 * @csspart card - The present step.
 * @fires rf-step - A person went to another step or cell, or changed a number: `{step, cell,
 *   image, symbols, start, batch, edits, passing}`.
 */
export class RfTour extends Described {
  static override readonly state = tourState;
  static override readonly properties = {
    ...tourState.properties,
    litTerm: { state: true },
    looked: { state: true },
  };
  static override readonly styles = [tokens, controls, playerStyles, formulaStyles, tourStyles];

  declare step: string;
  declare cell: string;
  declare image: number;
  declare symbols: boolean;
  declare start: string;
  declare batch: number;
  declare edits: string;
  declare private litTerm: number | undefined;
  /** The cell under the pointer or the focus. */
  declare private looked: Looked | undefined;
  /** Where the card's tensors were before the step changed. */
  #places: Places | undefined;
  readonly #inquiry = new Inquiry(
    this,
    () => ({ start: this.start, batch: this.batch, edits: this.edits, cell: this.#cell }),
    {
      failed: () => this.#player.pause(),
      takeBack: (edits) => {
        this.edits = edits;
        this.#tell(true);
      },
    },
  );
  readonly #player = new Player(this, () => this.#playerMoved());

  constructor() {
    super();
    this.#player.speed = 0.5;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#inquiry.request(true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#inquiry.end();
  }

  /** A changed number is shown together with what the engine makes of it. */
  override shouldUpdate(changed: PropertyValues): boolean {
    const alone = changed.size === 1 && changed.has('edits');
    const waits = this.#inquiry.answer !== undefined && alone;
    if (waits) this.#inquiry.request(true);
    return !waits;
  }

  override willUpdate(changed: PropertyValues): void {
    const steps = this.#steps;
    const position = steps.findIndex(({ id }) => id === this.step);
    this.#player.position = Math.max(0, position);
    this.#player.count = steps.length;
    const card = changed.has('step') ? this.renderRoot.querySelector('.card') : null;
    this.#places = card === null ? undefined : placesOf(card, object);
    if (changed.has('start') || changed.has('batch')) this.#inquiry.begin();
    const again = ['start', 'batch', 'edits'].some((name) => changed.has(name));
    if (!again && !chosenBy.some((name) => changed.has(name))) return;
    this.#inquiry.request(again);
    this.litTerm = undefined;
    if (!changed.has('edits')) this.looked = undefined;
  }

  override updated(changed: PropertyValues): void {
    if (!changed.has('step')) return;
    if (this.#places !== undefined) moveFrom(this.#places, this.renderRoot, object);
    const strip = this.renderRoot.querySelector('.strip');
    const tile = strip?.querySelector<HTMLElement>('.tile.here');
    if (strip == null || tile == null) return;
    // Not scrollIntoView, which would also move the page.
    const middle = tile.offsetLeft + tile.offsetWidth / 2;
    strip.scrollTo({ left: middle - strip.clientWidth / 2 });
  }

  override render(): TemplateResult {
    const { answer, error, changed, edited, before, refused } = this.#inquiry;
    const step = this.#step;
    const steps = this.#steps;
    const number = this.#player.position + 1;
    const visit = (wanted: Step) => this.#visit(wanted);
    return html`
      <div class="whole" part="whole">
        <header class="step">
          <div>
            <p class="small muted">${phaseTitles[step.phase]}, step ${number} of ${steps.length}</p>
            <h2 id="title">${step.title}</h2>
          </div>
          ${playerView(this.#player, 'step')}
        </header>
        ${stripView({
          values: answer?.values,
          step,
          images: this.#images,
          image: this.#image,
          changed,
          visit,
        })}
        ${answer === undefined ? nothing : batchView(answer, this.#image, (image) => this.#look(image))}
        <p class="visually-hidden" role="status">Step ${number} of ${steps.length}: ${step.title}</p>
        <section
          class="card"
          part="card"
          aria-labelledby="title"
          @rf-hover=${this.#lookAt}
        >
          ${step.phase === 'backward' ? chainView(step, steps, this.#images > 1, visit) : nothing}
          ${
            answer === undefined || error !== undefined
              ? nothing
              : lensView(answer, this.looked ?? this.#chosen, step)
          }
          ${this.#card(step)}
        </section>
        <p class="changes" role="status">${changesText(edited, changed, before, answer)}</p>
        ${settingsView(this, {
          numbers: answer?.numbers,
          refused,
          refuse: (reason) => this.#inquiry.refuse(reason),
          images: this.#images,
          image: this.#image,
          take: (images) => this.#take(images),
          begin: (start) => this.#begin(start),
          set: (name, value, words) => this.#edit(name, value, words),
          tell: () => this.#tell(false),
        })}
        <p class="says">${saysOf(startNamed(this.start), this.#images)}</p>
      </div>
    `;
  }

  /**
   * Numbers of a tensor by its name in the tour, such as `dW1`, of all images; for tests and for
   * pages around it.
   */
  tensor(id: TensorId): readonly number[] {
    return [...(this.#inquiry.answer?.values.get(id)?.data ?? [])];
  }

  /** The derivation on the screen; for tests and for pages around it. */
  get shown(): Derivation | undefined {
    return this.#inquiry.derivation;
  }

  #card(step: Step): TemplateResult {
    const { answer, error, derivation, changed } = this.#inquiry;
    if (error !== undefined) return html`<p class="error" role="alert">${errorLine(error)}</p>`;
    if (answer === undefined) return html`<p class="muted">Starting the engine…</p>`;
    return cardView({
      step,
      answer,
      images: this.#images,
      image: this.#image,
      chosen: this.#chosen,
      derivation,
      litTerm: this.litTerm,
      symbols: this.symbols,
      changed,
      choose: (chosen) => {
        this.#choose(chosen);
        this.#tell(false);
      },
      visitImage: (image) => this.#look(image),
      edit: (given, at, value) =>
        this.#edit(`${given}.${at}`, value, nameOf(given, at, this.#images)),
      hover: (term) => {
        this.litTerm = term;
      },
      follow: (factor) => this.#follow(factor),
    });
  }

  /** How many images go through together. */
  get #images(): number {
    return imagesIn(startNamed(this.start), this.batch);
  }

  get #image(): number {
    const image = Number.isInteger(this.image) ? this.image - 1 : 0;
    return Math.max(0, Math.min(image, this.#images - 1));
  }

  get #steps(): readonly Step[] {
    return stepsFor(this.#images);
  }

  get #step(): Step {
    return this.#steps[this.#player.position] as Step;
  }

  get #chosen(): Chosen {
    return chosenIn(this.#step, this.cell, this.#image);
  }

  /** Heard on the way down: the grids keep what they say to themselves. */
  readonly #lookAt = {
    capture: true,
    handleEvent: (event: CustomEvent<CellDetail | null>): void => {
      const looked = lookedAt(event, { images: this.#images, image: this.#image });
      // The last cell stays: a finger that is lifted leaves it.
      this.looked = looked ?? this.looked;
    },
  };

  #choose(chosen: Chosen): void {
    this.cell = cellText(chosen);
    this.image = (imageOf(chosen.id, chosen.at) ?? this.#image) + 1;
  }

  #look(image: number): void {
    this.image = image + 1;
    this.#tell(false);
  }

  #begin(start: string): void {
    this.start = start;
    this.batch = 0;
    this.edits = '';
    this.image = 1;
    this.#tell(false);
  }

  /** The same network, with more images or fewer; what was changed stays. */
  #take(images: number): void {
    this.batch = images;
    this.#tell(false);
  }

  #visit(step: Step): void {
    this.#player.pause();
    this.step = step.id;
    this.#tell(false);
  }

  #playerMoved(): void {
    this.step = this.#step.id;
    this.#tell(true);
  }

  /** Goes to the step that made a factor; what is given gets the keyboard, to be changed. */
  #follow(factor: Factor): void {
    const id = idOf(factor, tensors[this.#chosen.id].pass);
    if (id === undefined) return;
    const at = positionOf(factor.index, this.#inquiry.answer?.values.get(id)?.shape ?? []);
    const made = stepMaking(id, this.#images);
    if (made !== undefined) {
      this.#choose({ id, at });
      this.#visit(made);
      return;
    }
    const { columns } = tensors[id];
    const place = at % cellsOf(id);
    const grid = this.renderRoot.querySelector<RfTensor>(`rf-tensor[${object}="${id}"]`);
    grid?.focusCell([Math.floor(place / columns), place % columns]);
  }

  #edit(name: string, value: number, words: string): void {
    const edits = new Map(parseEdits(this.edits)).set(name, value);
    this.#inquiry.follow(words);
    this.edits = editsText(edits);
    this.#tell(true);
  }

  #tell(passing: boolean): void {
    const { step, cell, image, symbols, start, batch, edits } = this;
    const detail: TourDetail = { step, cell, image, symbols, start, batch, edits, passing };
    this.dispatchEvent(new CustomEvent('rf-step', { bubbles: true, composed: true, detail }));
  }

  /** The chosen cell, within the image that is looked at. */
  get #cell(): Cell {
    const { id, at } = this.#chosen;
    return { id, image: this.#image, place: at % cellsOf(id) };
  }
}
