import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { formulaStyles } from '../../formula/styles.ts';
import { rangeStyles } from '../laboratory/range-field.ts';
import { controls } from '../shared/controls.ts';
import { Described } from '../shared/described.ts';
import { errorLine, type ShownError, toShownError } from '../shared/errors.ts';
import { parseNumber } from '../shared/format.ts';
import { Latest } from '../shared/latest.ts';
import { planeStyles } from '../shared/plane-styles.ts';
import { Player, playerStyles, playerView } from '../shared/player.ts';
import { sheetStyles } from '../shared/sheet-styles.ts';
import { tokens } from '../shared/tokens.ts';
import { type Course, type Example, Learner, type Weights } from './learner.ts';
import { LineEditor } from './line-editor.ts';
import { lineTools } from './line-tools.ts';
import { pictureView } from './picture-view.ts';
import { PointEditor } from './point-editor.ts';
import { pointTools } from './point-tools.ts';
import { type LabelledPoint, parsePoints, presetNamed, square } from './points.ts';
import { readingView } from './reading-view.ts';
import { settingsView } from './settings-view.ts';
import { perceptronState } from './state.ts';
import { perceptronStyles } from './styles.ts';
import { Taps } from './taps.ts';
import { titleOf } from './words.ts';

/** What `rf-change` says. */
export interface PerceptronDetail {
  readonly preset: string;
  readonly seed: number;
  readonly points: string;
  readonly rate: number;
  readonly start: string;
  readonly example: number;
  /** The player moved on by itself or a point is being dragged; not a place to come back to. */
  readonly passing: boolean;
}

/**
 * The perceptron learns, one example after another: which point was wrong, the rule with its
 * numbers, and how the line moves. Points can be moved, added, removed and given the other class;
 * the line can be moved by two handles and its bias, and learning then begins with it. Every number comes from the engine's own perceptron.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-perceptron preset="xor"></rf-perceptron>
 * ```
 *
 * Keys: space plays and pauses, arrows step, Home and End go to the first and last example. On a
 * point, arrows move it (with shift further), Enter changes its class, Delete removes it. On a
 * handle of the line, arrows move that.
 *
 * @attr preset - `and` (default), `or`, `nand`, `xor`, `random`, `mixed`.
 * @attr seed - Draws the points of `random` and `mixed`; 1 unless said otherwise.
 * @attr points - Points in place of the preset's: `0,1,1;0.5,-1,0` is x, y and class of each.
 * @attr rate - The learning rate η; 0.25 unless said otherwise.
 * @attr start - Weights to begin with, `w1,w2,b`; all 0 unless said otherwise.
 * @attr example - Which example is looked at; 0 is before the first.
 * @csspart whole - Everything.
 * @csspart title - The sentence about the example.
 * @fires rf-change - A person went to another example or changed something: `{preset, seed, points,
 *   rate, start, example, passing}`.
 */
export class RfPerceptron extends Described {
  static override readonly state = perceptronState;
  static override readonly properties = {
    ...perceptronState.properties,
    course: { state: true },
    error: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    playerStyles,
    formulaStyles,
    planeStyles,
    sheetStyles,
    rangeStyles,
    perceptronStyles,
  ];

  declare preset: string;
  declare seed: number;
  declare points: string;
  declare rate: number;
  declare start: string;
  declare example: number;
  declare private course: Course | undefined;
  declare private error: ShownError | undefined;
  readonly #editor = new PointEditor(this, (points, passing) => {
    if (points !== undefined) this.points = points;
    this.#tell(passing);
  });
  readonly #line = new LineEditor(square, (weights, passing) => {
    if (weights !== undefined) this.start = weights.join();
    this.example = 0;
    this.#tell(passing);
  });
  readonly #taps = new Taps();
  /** Grows with every change of what is learned from. */
  #version = 0;
  readonly #learner = new Learner();
  readonly #work = new Latest();
  readonly #player = new Player(this, () => {
    this.example = this.#player.position;
    this.#tell(true);
  });

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#learnSoon();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.course = undefined;
    this.#version += 1;
    this.#work.request(() => this.#learner.dispose().catch(() => undefined));
  }

  override willUpdate(changed: PropertyValues): void {
    const inputs = ['preset', 'seed', 'points', 'rate', 'start'];
    if (inputs.some((name) => changed.has(name))) this.#learnSoon();
    if (changed.has('example') && this.course !== undefined) this.#place();
  }

  override render(): TemplateResult {
    const { course, error } = this;
    const points = this.#editor;
    const example = this.#example;
    const line = this.#line;
    line.weights = this.#weights;
    return html`
      <div class="whole" part="whole">
        ${settingsView(this, {
          weights: this.startWeights,
          refused: points.refused,
          refuse: (reason) => points.refuse(reason),
          tell: () => this.#changed(),
        })}
        <h2 class="title" part="title">${titleOf(example, course)}</h2>
        ${error === undefined ? nothing : html`<p class="error" role="alert">${errorLine(error)}</p>`}
        <div class="picture">
          ${pictureView({ points, line, taps: this.#taps, example })}
          ${playerView(this.#player, 'example')}
          ${lineTools(line)} ${pointTools(points)}
        </div>
        ${readingView({
          points: points.list,
          course,
          example,
          weights: this.#weights,
          rate: this.rate,
          tryThis: presetNamed(this.preset).tryThis,
          visit: (position) => this.#player.visit(position),
        })}
      </div>
    `;
  }

  /** How learning went; for tests and for pages around it. */
  get learned(): Course | undefined {
    return this.course;
  }

  /** The weights to begin with, as numbers. */
  get startWeights(): Weights {
    const [w1 = 0, w2 = 0, b = 0] = this.start.split(',').map((part) => parseNumber(part) ?? 0);
    return [w1, w2, b];
  }

  get #example(): Example | undefined {
    return this.#player.position === 0
      ? undefined
      : this.course?.examples[this.#player.position - 1];
  }

  get #weights(): Weights {
    return this.#example?.after ?? this.startWeights;
  }

  #changed(): void {
    this.example = 0;
    this.#tell(false);
  }

  #tell(passing: boolean): void {
    const { preset, seed, points, rate, start, example } = this;
    const detail: PerceptronDetail = { preset, seed, points, rate, start, example, passing };
    this.dispatchEvent(new CustomEvent('rf-change', { bubbles: true, composed: true, detail }));
  }

  #learnSoon(): void {
    this.#version += 1;
    this.#work.request(() => this.#learn());
  }

  async #learn(): Promise<void> {
    if (!this.isConnected) return;
    const version = this.#version;
    const wanted = () => this.#version === version;
    const { rate } = this;
    try {
      const points = await this.#pointsInForce();
      if (!wanted()) return;
      this.#editor.list = points;
      const task = { points, rate, start: this.startWeights };
      const show = (course: Course) => {
        if (!wanted()) return;
        this.course = course;
        this.#place();
      };
      show(await this.#learner.learn(task, wanted, show));
      this.error = undefined;
    } catch (thrown) {
      this.error = toShownError(thrown);
      this.#player.pause();
      if (this.error.code === 'engine_failed') this.#learner.forget();
    }
  }

  async #pointsInForce(): Promise<readonly LabelledPoint[]> {
    if (this.points !== '') return parsePoints(this.points);
    const { name, points } = presetNamed(this.preset);
    if (points !== undefined) return parsePoints(points);
    return this.#learner.draw(this.seed, name === 'mixed');
  }

  /** Puts the player where the attribute says, as far as there are examples. */
  #place(): void {
    this.#player.resize((this.course?.examples.length ?? 0) + 1);
    this.#player.position = Math.max(0, Math.min(this.#player.count - 1, this.example));
  }
}
