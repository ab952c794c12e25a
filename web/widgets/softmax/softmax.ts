import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import {
  softmaxNumbers,
  softmaxSlopeNumbers,
  softmaxSlopes,
  softmaxSymbols,
} from '../../formula/softmax.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { controls } from '../shared/controls.ts';
import { Described } from '../shared/described.ts';
import { errorLine, type ShownError, toShownError } from '../shared/errors.ts';
import { formatNumber } from '../shared/format.ts';
import { numberField } from '../shared/number-field.ts';
import { cursorSlider, cursorStyles, nearestStep } from '../shared/plane-cursor.ts';
import { planeStyles } from '../shared/plane-styles.ts';
import { Refresh } from '../shared/refresh.ts';
import { sheetStyles } from '../shared/sheet-styles.ts';
import { tokens } from '../shared/tokens.ts';
import { type Softmax, SoftmaxAsker } from './asker.ts';
import { curvesView, gridOf, slopesView } from './curves-view.ts';
import { parseScores, softmaxState, usualScores as usual } from './state.ts';
import { softmaxStyles } from './styles.ts';

const furthest = 10_000;

/**
 * Softmax of two or three scores: the probabilities, how they follow the first score, the largest
 * score that is taken away before the exponentials, and every slope. Every number comes from the
 * engine.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-softmax scores="1000,1001"></rf-softmax>
 * ```
 *
 * The pointer or a finger moves z₁ in the picture; by keyboard the slider does.
 *
 * @attr scores - Two or three numbers; `2,1,0` unless said otherwise.
 * @csspart whole - Everything.
 * @csspart title - The sentence about the probabilities.
 * @fires rf-change - A person changed a score: `{scores}`.
 */
export class RfSoftmax extends Described {
  static override readonly state = softmaxState;
  static override readonly properties = {
    ...softmaxState.properties,
    answer: { state: true },
    curves: { state: true },
    error: { state: true },
    refused: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    formulaStyles,
    planeStyles,
    sheetStyles,
    cursorStyles,
    softmaxStyles,
  ];

  declare scores: string;
  declare private answer: Softmax | undefined;
  declare private curves: Float32Array | undefined;
  declare private error: ShownError | undefined;
  declare private refused: string;
  readonly #asker = new SoftmaxAsker();
  readonly #refresh = new Refresh(this, {
    calculate: () => this.#ask(),
    derive: () => Promise.resolve(),
    failed: (thrown) => {
      this.error = toShownError(thrown);
      if (this.error.code === 'engine_failed') this.#asker.forget();
    },
  });

  constructor() {
    super();
    this.refused = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#refresh.calculateSoon();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#refresh.end(() => this.#asker.dispose());
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('scores')) this.#refresh.calculateSoon();
  }

  override render(): TemplateResult {
    const { answer, curves, error } = this;
    const [first = 0] = this.list;
    return html`
      <div class="whole" part="whole">
        ${this.#settings()}
        <h2 class="title" part="title">${this.#title()}</h2>
        ${error === undefined ? nothing : html`<p class="error" role="alert">${errorLine(error)}</p>`}
        <div class="picture">
          <p class="key small">
            ${this.list.map((_, at) => html`<span class=${`of-${at}`}>p${'₁₂₃'[at]}</span>`)}
            over z₁
          </p>
          <div class="drawing">
            ${
              answer === undefined || curves === undefined
                ? html`<p class="muted">Starting the engine…</p>`
                : curvesView({ answer, curves, move: (z) => this.#set(0, nearestStep(z)) })
            }
          </div>
          ${cursorSlider({
            label: 'z₁',
            reading: `z₁ ${formatNumber(first)}`,
            z: first,
            move: (z) => this.#set(0, z),
          })}
        </div>
        ${answer === undefined ? nothing : this.#reading(answer)}
      </div>
    `;
  }

  /** The scores in force. */
  get list(): readonly number[] {
    return parseScores(this.scores) ?? usual;
  }

  /** What the engine said; for tests and for pages around it. */
  get reading(): Softmax | undefined {
    return this.answer;
  }

  #title(): string {
    const { answer } = this;
    if (answer === undefined) return 'Scores become probabilities';
    const { probabilities } = answer;
    const most = probabilities.indexOf(Math.max(...probabilities));
    return `Class ${most + 1} gets ${formatNumber(probabilities[most] ?? 0)} of a probability that adds up to 1`;
  }

  #settings(): TemplateResult {
    const { list } = this;
    return html`<div class="settings" role="group" aria-label="Scores">
      <div class="field">
        <label for="classes">Classes</label>
        <select
          id="classes"
          @change=${(event: Event) => {
            const two = (event.target as HTMLSelectElement).value === '2';
            this.#take(two ? list.slice(0, 2) : [...list.slice(0, 2), list[2] ?? 0]);
          }}
        >
          ${[2, 3].map(
            (count) =>
              html`<option value=${count} ?selected=${count === list.length}>${count}</option>`,
          )}
        </select>
      </div>
      ${list.map((value, at) =>
        numberField({
          id: `score-${at}`,
          label: `Score z${'₁₂₃'[at]}`,
          value,
          least: -furthest,
          most: furthest,
          accept: (typed) => this.#set(at, typed),
          refuse: (reason) => {
            this.refused = reason;
          },
        }),
      )}
      <button type="button" @click=${() => this.#take(list.map((z) => z + 1000))}>
        Add 1000 to all
      </button>
      <button type="button" @click=${() => this.#take(usual.slice(0, list.length))}>Reset</button>
      ${this.refused === '' ? nothing : html`<p class="error all" role="alert">${this.refused}</p>`}
    </div>`;
  }

  #reading(answer: Softmax): TemplateResult {
    const { scores, probabilities, slopes } = answer;
    return html`<div class="reading">
      <div class="formulas" role="group" aria-label="Formulas" tabindex="0">
        ${softmaxSymbols()}
        ${probabilities.map((p, at) => softmaxNumbers(at, scores, p))}
        ${softmaxSlopes()}
        ${softmaxSlopeNumbers(probabilities[0] ?? 0, slopes[0]?.[0] ?? 0)}
      </div>
      ${slopesView(answer)}
      <p class="visually-hidden" role="status">
        ${probabilities.map((p, at) => `p ${at + 1} is ${formatNumber(p)}`).join(', ')}
      </p>
      <p>
        Only differences of scores count. That is why the largest can be taken away first: e to the
        power of 1000 is no number that a computer holds, e to the power of 0 is 1.
        ${
          scores.length === 2
            ? 'With two classes, p₁ is the sigmoid of z₁ − z₂.'
            : 'With two classes it is the sigmoid of their difference.'
        }
      </p>
      <p>A score that rises takes probability from all others: every row and column adds up to 0.</p>
      <p class="try"><strong>Try:</strong> Add 1000 to all scores: what changes?</p>
    </div>`;
  }

  #set(at: number, value: number): void {
    this.#take(this.list.map((old, place) => (place === at ? value : old)));
  }

  #take(list: readonly number[]): void {
    this.scores = list.join();
    const detail = { scores: this.scores };
    this.dispatchEvent(new CustomEvent('rf-change', { bubbles: true, composed: true, detail }));
  }

  async #ask(): Promise<void> {
    const { list } = this;
    const answer = await this.#asker.ask(list);
    this.curves = await this.#asker.many(gridOf(list), list.length);
    this.answer = answer;
    this.error = undefined;
  }
}
