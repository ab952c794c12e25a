import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { labelWords } from '../../api/exercise.ts';
import type { Factor } from '../../api/types.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { controls } from '../shared/controls.ts';
import { errorLine, type ShownError, toShownError } from '../shared/errors.ts';
import { Latest } from '../shared/latest.ts';
import { tokens } from '../shared/tokens.ts';
import { indexOf, positionOf } from '../tensor/layout.ts';
import '../tensor/define.ts';
import { gridsOf } from '../../api/grids.ts';
import { Described } from '../shared/described.ts';
import type { RfTensor } from '../tensor/tensor.ts';
import { type ScoreDetail, withOtherSign } from './answer.ts';
import { answerGridView } from './answer-grid.ts';
import { Answers } from './answers.ts';
import { chooserView, keysView } from './chooser-view.ts';
import { shownGridsView } from './given-view.ts';
import { hintsView } from './hints-view.ts';
import { isSame, Problem, type ShownTensor } from './problem.ts';
import { Question } from './question.ts';
import { solutionView } from './solution-view.ts';
import { exerciseState } from './state.ts';
import { exerciseStyles } from './styles.ts';
import { explainedWords, verdictWords } from './words.ts';

/** What `rf-sheet` says: which sheet is open, and whether its answer is shown. */
export interface SheetDetail {
  readonly kind: string;
  readonly seed: number;
  readonly solution: boolean;
}

const mostHints = 2;

/**
 * A grid to be filled in by hand: a convolution, a pooling, a gradient, the weights after a step.
 * Every seed is a sheet of its own with small numbers. Each cell is judged by the engine, a known
 * mistake is named; two hints come before the answer, and every cell of the answer can be asked where
 * it came from.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-exercise kind="pooling-gradient" seed="17"></rf-exercise>
 * ```
 *
 * A cell takes a number with a point or a comma, or a fraction such as 1/3; it is right within 1 %
 * of the largest number of the answer, and empty cells are not counted. Keys: Enter goes to the next
 * cell and, in the last, checks; arrows walk the cells.
 *
 * @attr kind - What to derive: `convolution` (default), `relu`, `pooling-gradient`,
 *   `convolution-weight-gradient`, `update-momentum`, … — the names of `exercises` of the API.
 * @attr seed - Which sheet, a whole number from 0. Default 1.
 * @attr solution - Shows the answer.
 * @attr no-solution - Never shows the answer: two hints, and no more. Scores are told all the same.
 * @attr choose - Shows the choice of the kind and the sheet.
 * @csspart whole - Everything.
 * @csspart answer - The grid to be filled in.
 * @csspart verdict - What was right and what was not.
 * @fires rf-score - A person had the answer checked: `{kind, seed, right, wrong, empty, mistakes,
 *   hints, solved}`, numbers of cells, names of the mistakes that were recognised, hints that were
 *   taken; `solved` when all is right and the answer had not been shown.
 * @fires rf-sheet - A person chose another sheet or asked for the answer: `{kind, seed, solution}`.
 */
export class RfExercise extends Described {
  static override readonly state = exerciseState;
  static override readonly properties = {
    ...exerciseState.properties,
    problem: { state: true },
    hints: { state: true },
    refused: { state: true },
    error: { state: true },
  };
  static override readonly styles = [tokens, controls, formulaStyles, exerciseStyles];

  declare kind: string;
  declare seed: number;
  declare solution: boolean;
  declare noSolution: boolean;
  declare choose: boolean;
  declare private problem: Problem | undefined;
  declare private hints: number;
  /** Why the last sheet number was not taken. */
  declare private refused: string;
  declare private error: ShownError | undefined;
  readonly #work = new Latest();
  readonly #question = new Question(this);
  readonly #answers = new Answers(this);
  /** Whether the answer was ever shown on this sheet. */
  #told = false;
  /** The cell that the keys below the grid write into. */
  #place = 0;

  constructor() {
    super();
    this.refused = '';
    this.hints = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#loadSoon();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('kind') || changed.has('seed')) this.#loadSoon();
    if (changed.has('solution') || changed.has('noSolution')) this.#solutionChanged();
  }

  override render(): TemplateResult {
    const { problem, error } = this;
    return html`<div class="whole" part="whole">
      ${
        this.choose
          ? chooserView({
              kind: this.kind,
              seed: this.seed,
              choose: (kind, seed) => this.#choose(kind, seed),
              refused: this.refused,
              refuse: (reason) => {
                this.refused = reason;
              },
            })
          : nothing
      }
      ${error === undefined ? nothing : html`<p class="error" role="alert">${errorLine(error)}</p>`}
      ${
        problem === undefined
          ? error === undefined
            ? html`<p class="muted">Starting the engine…</p>`
            : nothing
          : this.#sheet(problem)
      }
    </div>`;
  }

  /** Numbers of what is given, by its symbol; for tests and for pages around it. */
  numbers(symbol: string): readonly number[] {
    const found = this.problem?.given.find((given) => given.symbol === symbol);
    return [...(found?.tensor.data ?? [])];
  }

  #sheet(problem: Problem): TemplateResult {
    const { exercise, given, target } = problem;
    const { hints } = this;
    const answers = this.#answers;
    const { texts, verdicts, unreadable, explained, diagnosis, doubtful } = answers;
    const labels = labelWords(exercise);
    return html`
      <header>
        <h2>${exercise.title}</h2>
        <p>${exercise.task}</p>
        ${labels === '' ? nothing : html`<p>${labels}</p>`}
      </header>
      <div class="grids">
        ${given.map((shown) => shownGridsView({ shown, lit: this.#litIn(shown) }))}
        <span class="arrow" aria-hidden="true">→</span>
        ${answerGridView({
          target,
          texts,
          verdicts,
          unreadable,
          explained,
          explain: (found) => explainedWords(problem, found),
          hinted: hints === mostHints ? doubtful : undefined,
          type: (place, text) => answers.type(place, text),
          focus: (place) => {
            this.#place = place;
          },
          finish: () => this.#check(),
        })}
      </div>
      ${keysView((key) => this.#press(key))}
      <p class="small muted">
        Numbers with a point or a comma, or fractions such as 1/3. Empty cells are not counted; right
        is what is within 1 % of the largest number.
      </p>
      <div class="row actions">
        <button type="button" class="primary" @click=${() => this.#check()}>Check</button>
        ${
          this.noSolution && hints === mostHints
            ? nothing
            : html`<button type="button" @click=${() => this.#help()}>${this.#helpTitle}</button>`
        }
        <button type="button" @click=${() => answers.empty()}>Empty all cells</button>
      </div>
      <p class="verdict" part="verdict" role="status">
        ${verdictWords({ diagnosis, unreadable: unreadable.size, cells: texts.length, problem })}
      </p>
      ${hintsView({ hints, problem, diagnosis, question: this.#question })}
      ${
        this.#revealed
          ? solutionView({
              problem,
              question: this.#question,
              ask: (place) => this.#ask(place),
              follow: (factor) => this.#follow(factor),
            })
          : nothing
      }
    `;
  }

  get #revealed(): boolean {
    return this.solution && !this.noSolution;
  }

  get #helpTitle(): string {
    if (this.#revealed) return 'Hide the answer';
    if (this.hints < mostHints) return `Hint ${this.hints + 1} of ${mostHints}`;
    return 'Show the answer';
  }

  #litIn({ query, tensor }: ShownTensor): ReadonlySet<number> {
    const places = this.#question
      .factors()
      .filter((factor) => isSame(factor.tensor, query))
      .map(({ index }) => positionOf(index, tensor.shape));
    return new Set(places);
  }

  /** A key below the grid, for keyboards on glass that lack it. */
  #press(key: '−' | '/'): void {
    const text = this.#answers.texts[this.#place] ?? '';
    this.#answers.type(this.#place, key === '/' ? `${text}/` : withOtherSign(text));
    this.renderRoot.querySelector<HTMLElement>(`input[data-place="${this.#place}"]`)?.focus();
  }

  #check(): void {
    const { problem } = this;
    if (problem === undefined) return;
    this.#work.request(async () => {
      try {
        await this.#answers.judge(problem);
        if (problem !== this.problem) return;
        if (this.hints === mostHints && !this.#revealed) this.#askDoubtful();
        this.#tellScore();
      } catch (thrown) {
        this.error = toShownError(thrown);
      }
    });
  }

  #tellScore(): void {
    const { kind, seed, hints } = this;
    const { score, diagnosis } = this.#answers;
    const solved = diagnosis?.right === true && !this.#told;
    const detail: ScoreDetail = { kind, seed, ...score, hints, solved };
    this.dispatchEvent(new CustomEvent('rf-score', { bubbles: true, composed: true, detail }));
  }

  /** First two hints, then the answer. */
  #help(): void {
    if (this.hints < mostHints && !this.#revealed) {
      this.hints += 1;
      if (this.hints === mostHints) this.#askDoubtful();
      return;
    }
    if (this.noSolution) return;
    this.solution = !this.solution;
    this.#tellSheet();
  }

  #askDoubtful(): void {
    this.#ask(this.#answers.doubtful);
  }

  #ask(place: number): void {
    const { problem } = this;
    if (problem === undefined) return;
    const { query, tensor } = problem.target;
    this.#question.ask(problem, [{ ...query, index: indexOf(place, tensor.shape) }]);
  }

  /** To the cell itself where it is given, otherwise to where it came from. */
  #follow(factor: Factor): void {
    const { problem } = this;
    const shown = problem?.shown(factor.tensor);
    if (problem === undefined) return;
    if (shown === undefined) {
      const next = { ...factor.tensor, index: factor.index };
      this.#question.ask(problem, [...this.#question.path, next]);
      return;
    }
    const place = positionOf(factor.index, shown.tensor.shape);
    const grids = gridsOf(shown.query, shown.tensor.shape);
    const grid = grids.find(({ first, rows, columns }) => place < first + rows * columns);
    if (grid === undefined) return;
    const name = `rf-tensor[data-symbol="${shown.symbol}"][data-first="${grid.first}"]`;
    const inside = place - grid.first;
    this.renderRoot
      .querySelector<RfTensor>(name)
      ?.focusCell([Math.floor(inside / grid.columns), inside % grid.columns]);
  }

  #choose(kind: string, seed: number): void {
    this.kind = kind;
    this.seed = seed;
    this.refused = '';
    this.solution = false;
    this.#tellSheet();
  }

  #tellSheet(): void {
    const { kind, seed, solution } = this;
    const detail: SheetDetail = { kind, seed, solution };
    this.dispatchEvent(new CustomEvent('rf-sheet', { bubbles: true, composed: true, detail }));
  }

  #solutionChanged(): void {
    if (this.#revealed) {
      this.#told = true;
      this.#askDoubtful();
    } else if (this.hints < mostHints) {
      this.#question.forget();
    }
  }

  #begin(problem: Problem): void {
    this.problem = problem;
    this.error = undefined;
    this.hints = 0;
    this.#told = this.#revealed;
    this.#place = 0;
    this.#answers.begin(problem.target.tensor.data.length);
    if (this.#revealed) this.#ask(0);
  }

  #leave(): void {
    this.problem?.dispose();
    this.problem = undefined;
    this.#question.forget();
  }

  #loadSoon(): void {
    this.#work.request(() => this.#load());
  }

  async #load(): Promise<void> {
    if (!this.isConnected) return;
    const { kind, seed } = this;
    try {
      const problem = await Problem.load(kind, seed);
      this.#leave();
      this.#begin(problem);
    } catch (thrown) {
      this.#leave();
      this.error = toShownError(thrown);
    }
  }
}
