import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { exercises } from '../../api/index.ts';
import '../../widgets/exercise/define.ts';
import type { ScoreDetail } from '../../widgets/exercise/answer.ts';
import type { SheetDetail } from '../../widgets/exercise/exercise.ts';
import { parseSeeds, seedsWanted } from '../../widgets/exercise/seeds.ts';
import { controls } from '../../widgets/shared/controls.ts';
import { sentence } from '../../widgets/shared/errors.ts';
import { tokens } from '../../widgets/shared/tokens.ts';
import { exercisesViewStyles } from './styles.ts';

/** Which sheet is open, as the address keeps it. */
export interface ExercisesState extends SheetDetail {
  /** Exercises of the printable sheet, with commas between; empty while it is closed. */
  readonly print: string;
}

/** What `rf-exercises-state` says. */
export interface ExercisesDetail extends ExercisesState {
  readonly passing: boolean;
}

/**
 * Exercises by seed: one to be done here, and a sheet of several to be printed.
 *
 * @property state - Which sheet is open.
 * @fires rf-exercises-state - A person chose something else: `{...state, passing}`.
 */
export class RfExercisesView extends LitElement {
  static override readonly properties = {
    state: { attribute: false },
    score: { state: true },
    student: { state: true },
    answers: { state: true },
    seeds: { state: true },
    refused: { state: true },
  };
  static override readonly styles = [tokens, controls, exercisesViewStyles];

  declare state: ExercisesState;
  /** What was solved since the page was opened: names of sheets. */
  declare private score: ReadonlySet<string>;
  declare private student: string;
  declare private answers: boolean;
  /** Sheets of a class, as typed; empty for the sheet that is open. */
  declare private seeds: string;
  /** Why the last of them were not taken. */
  declare private refused: string;

  constructor() {
    super();
    this.score = new Set();
    this.student = '';
    this.answers = false;
    this.seeds = '';
    this.refused = '';
  }

  override render(): TemplateResult {
    const { kind, seed, solution, print } = this.state;
    return html`
      <rf-exercise
        class=${print === '' ? '' : 'beside-sheet'}
        choose
        .kind=${kind}
        .seed=${seed}
        .solution=${solution}
        @rf-sheet=${this.#sheetChanged}
        @rf-score=${this.#scored}
      ></rf-exercise>
      ${
        this.score.size === 0
          ? nothing
          : html`<p class="small muted solved">
              Solved since you opened this page: ${this.score.size}
              ${this.score.size === 1 ? 'sheet' : 'sheets'}.
            </p>`
      }
      <details class="printing" ?open=${print !== ''} @toggle=${this.#toggled}>
        <summary>A sheet to print</summary>
        ${print === '' ? nothing : this.#printing(print)}
      </details>
    `;
  }

  #printing(print: string): TemplateResult {
    const { seed } = this.state;
    const { seeds, refused } = this;
    const chosen = print.split(',');
    const sheets = seeds === '' ? undefined : parseSeeds(seeds);
    return html`
      <fieldset>
        <legend>Exercises on it</legend>
        ${exercises.map(
          ({ name, title }) => html`<label class="check"
            ><input
              type="checkbox"
              .checked=${chosen.includes(name)}
              @change=${() => this.#choose(name)}
            />${title}</label
          >`,
        )}
      </fieldset>
      <div class="row settings">
        <div class="field">
          <label for="student">Name on the sheet, if it is known</label>
          <input
            id="student"
            type="text"
            autocomplete="off"
            .value=${this.student}
            @input=${(event: Event) => {
              this.student = (event.target as HTMLInputElement).value;
            }}
          />
        </div>
        <div class="field">
          <label for="seeds">Sheets of a class, such as 1-30</label>
          <input
            id="seeds"
            type="text"
            autocomplete="off"
            placeholder=${String(seed)}
            aria-invalid=${refused === '' ? 'false' : 'true'}
            @change=${this.#seedsTyped}
          />
        </div>
        <label class="check"
          ><input
            type="checkbox"
            .checked=${this.answers}
            @change=${(event: Event) => {
              this.answers = (event.target as HTMLInputElement).checked;
            }}
          />With the answers</label
        >
        <button type="button" class="primary" @click=${() => window.print()}>
          ${sheets === undefined ? `Print sheet ${seed}` : `Print ${sheets.length} sheets`}
        </button>
        ${refused === '' ? nothing : html`<p class="error" role="alert">${refused}</p>`}
      </div>
      <p class="small muted settings">
        Give every student a sheet number of their own: the number makes the sheet, and its answers.
        Of a class every sheet is a page, and the answers follow behind all of them.
      </p>
      <rf-exercise-sheet
        .kinds=${print}
        .seed=${seed}
        .seeds=${seeds}
        .solution=${this.answers && seeds === ''}
        .appendix=${this.answers && seeds !== ''}
        .student=${this.student}
      ></rf-exercise-sheet>
    `;
  }

  /** In the order of the list; one at least stays. */
  #choose(name: string): void {
    const chosen = this.state.print.split(',');
    const names = exercises
      .map((exercise) => exercise.name)
      .filter((other) => chosen.includes(other) !== (other === name));
    this.#tell({ print: names.length === 0 ? this.state.print : names.join() }, true);
    this.requestUpdate();
  }

  readonly #seedsTyped = (event: Event): void => {
    const typed = (event.target as HTMLInputElement).value.trim();
    const right = typed === '' || parseSeeds(typed) !== undefined;
    this.refused = right ? '' : `${sentence(seedsWanted)} Nothing was changed.`;
    if (right) this.seeds = typed;
  };

  readonly #toggled = (event: Event): void => {
    const { open } = event.target as HTMLDetailsElement;
    if (open === (this.state.print !== '')) return;
    this.#tell({ print: open ? this.state.kind : '' }, true);
  };

  readonly #sheetChanged = (event: CustomEvent<SheetDetail>): void => {
    const { kind, seed, solution } = event.detail;
    const { solution: before } = this.state;
    this.#tell({ kind, seed, solution }, solution !== before);
  };

  readonly #scored = ({ detail }: CustomEvent<ScoreDetail>): void => {
    if (detail.solved) this.score = new Set(this.score).add(`${detail.kind} ${detail.seed}`);
  };

  #tell(changes: Partial<ExercisesState>, passing: boolean): void {
    const detail: ExercisesDetail = { ...this.state, ...changes, passing };
    this.dispatchEvent(new CustomEvent('rf-exercises-state', { detail }));
  }
}
