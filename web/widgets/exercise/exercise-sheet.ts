import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { labelWords } from '../../api/exercise.ts';
import { gridsOf } from '../../api/grids.ts';
import { Described } from '../shared/described.ts';
import { errorLine, type ShownError, toShownError } from '../shared/errors.ts';
import { formatFull, formatNumber } from '../shared/format.ts';
import { Latest } from '../shared/latest.ts';
import { tokens } from '../shared/tokens.ts';
import { Problem, type ShownTensor } from './problem.ts';
import { parseSeeds, seedsWanted } from './seeds.ts';
import { exerciseSheetState } from './state.ts';

/** A sheet with its number. The engine has forgotten it: paper asks nothing. */
interface Page {
  readonly seed: number;
  readonly problems: readonly Problem[];
}

/**
 * Exercises on paper: what is given, and empty grids to be filled in with a pencil, or the answers.
 * Everybody who has the same number has the same sheet. It is black on white, also in a dark page.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-exercise-sheet kinds="convolution,relu,max-pooling" seed="17"></rf-exercise-sheet>
 * ```
 *
 * A class gets a page for everybody with `seeds`, and with `appendix` the answers behind them:
 *
 * ```html
 * <rf-exercise-sheet kinds="convolution,relu" seeds="1-30" appendix></rf-exercise-sheet>
 * ```
 *
 * @attr kinds - Which exercises, their names with commas between them. Default `convolution`.
 * @attr seed - Which sheet, a whole number from 0. Default 1.
 * @attr seeds - Several sheets in place of one, each on a page of its own: `1-30`, `3, 8, 12-15`;
 *   at most 60.
 * @attr solution - Fills the answers in.
 * @attr appendix - Adds the answers of every sheet behind the sheets, on pages of their own.
 * @attr student - The name at the top; without it there is a line to write it on.
 * @csspart sheet - The paper.
 */
export class RfExerciseSheet extends Described {
  static override readonly state = exerciseSheetState;
  static override readonly properties = {
    ...exerciseSheetState.properties,
    pages: { state: true },
    made: { state: true },
    error: { state: true },
  };
  static override readonly styles = [
    tokens,
    css`
      :host {
        display: block;
        color-scheme: light;
      }
      .sheet {
        padding: clamp(12px, 4vw, 40px);
        border: 1px solid var(--_field-line);
        /* Paper, whatever surface the page has. */
        background: #ffffff;
        color: var(--_text);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: var(--_s2) var(--_s6);
        justify-content: space-between;
        padding-bottom: var(--_s2);
        border-bottom: 2px solid var(--_text);
      }
      .line {
        display: inline-block;
        width: 14em;
        max-width: 60%;
        border-bottom: 1px solid var(--_text);
      }
      article {
        display: grid;
        gap: var(--_s2);
        padding: var(--_s4) 0;
        break-inside: avoid;
      }
      article + article {
        border-top: 1px solid var(--_field-line);
      }
      .grids,
      .maps {
        display: flex;
        flex-wrap: wrap;
        gap: var(--_s2) var(--_s6);
        align-items: start;
      }
      .grids > *,
      .maps > * {
        min-width: 0;
        max-width: 100%;
      }
      .maps > div {
        overflow-x: auto;
      }
      table {
        border-collapse: collapse;
      }
      td {
        min-width: 38px;
        height: 34px;
        padding: 0 4px;
        border: 1px solid var(--_text);
        text-align: center;
        font-variant-numeric: tabular-nums;
      }
      .answer td {
        min-width: 48px;
        border-width: 2px;
        font-weight: 700;
      }
      .sheet + .sheet {
        margin-top: var(--_s4);
      }
      @media print {
        .sheet {
          padding: 0;
          border: 0;
        }
        .sheet + .sheet {
          margin-top: 0;
          break-before: page;
        }
        .making {
          display: none;
        }
      }
    `,
  ];

  declare kinds: string;
  declare seed: number;
  declare seeds: string;
  declare solution: boolean;
  declare appendix: boolean;
  declare student: string;
  declare private pages: readonly Page[];
  /** While sheets are made: how many are. */
  declare private made: number | undefined;
  declare private error: ShownError | undefined;
  readonly #work = new Latest();

  constructor() {
    super();
    this.pages = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#work.request(() => this.#load());
  }

  override willUpdate(changed: PropertyValues): void {
    if (['kinds', 'seed', 'seeds'].some((name) => changed.has(name)))
      this.#work.request(() => this.#load());
  }

  override render(): TemplateResult {
    const { pages, error, made } = this;
    const answers = this.appendix ? pages.map((page) => this.#sheet(page, true)) : nothing;
    return html`
      ${made === undefined ? nothing : html`<p class="making" role="status">Sheets made: ${made}</p>`}
      ${error === undefined ? nothing : html`<p class="error" role="alert">${errorLine(error)}</p>`}
      ${pages.map((page) => this.#sheet(page, this.solution))}
      ${answers}
    `;
  }

  #sheet({ seed, problems }: Page, solution: boolean): TemplateResult {
    const { student } = this;
    return html`<div class="sheet" part="sheet">
      <div class="head">
        <span>Name: ${student === '' ? html`<span class="line">&nbsp;</span>` : student}</span>
        <span>Sheet ${seed}${solution ? ', with answers' : ''}</span>
      </div>
      ${problems.map((problem, at) => exerciseView(problem, at + 1, solution))}
    </div>`;
  }

  async #load(): Promise<void> {
    if (!this.isConnected) return;
    const names = this.kinds.split(',').map((name) => name.trim());
    const kinds = names.filter((name) => name !== '');
    const { seed, seeds } = this;
    try {
      const wanted = seeds.trim() === '' ? [seed] : parseSeeds(seeds);
      if (wanted === undefined) throw new Error(`The sheets "${seeds}" are none: ${seedsWanted}`);
      const pages: Page[] = [];
      for (const number of wanted) {
        const problems = await Promise.all(kinds.map((kind) => Problem.load(kind, number)));
        for (const problem of problems) problem.dispose();
        // Others are wanted by now, or nobody looks any more.
        if (!this.isConnected || this.seeds !== seeds || this.seed !== seed) break;
        pages.push({ seed: number, problems });
        this.made = wanted.length > 1 ? pages.length : undefined;
      }
      this.pages = pages;
      this.error = undefined;
    } catch (thrown) {
      this.pages = [];
      this.error = toShownError(thrown);
    }
    this.made = undefined;
  }
}

function exerciseView(problem: Problem, number: number, solution: boolean): TemplateResult {
  const { exercise, given, target } = problem;
  const labels = labelWords(exercise);
  return html`<article>
    <h3>${number}. ${exercise.title}</h3>
    <p>${exercise.task} ${labels}</p>
    <div class="grids">
      ${given.map((tensor) => paperView(tensor, false, true))}
      ${paperView(target, true, solution)}
    </div>
  </article>`;
}

/** Longer numbers are rounded for reading. */
const roomyText = 6;

/** 0.2 as "0.2": on paper nobody sees that a float is not quite a tenth. */
function penciled(value: number): string {
  const full = formatFull(value);
  return full.length <= roomyText ? full : formatNumber(value);
}

/** A tensor as a pencil writes it: lines, no colours. */
function paperView(shown: ShownTensor, answer: boolean, filled: boolean): TemplateResult {
  const { symbol, query, tensor } = shown;
  const cell = (place: number) =>
    html`<td>${filled ? penciled(tensor.data[place] ?? 0) : nothing}</td>`;
  const row = (first: number, columns: number) =>
    html`<tr>${Array.from({ length: columns }, (_, x) => cell(first + x))}</tr>`;
  return html`<div class=${answer ? 'tensor answer' : 'tensor'}>
    <p><strong>${symbol}</strong>${answer ? ' =' : nothing}</p>
    <div class="maps">
      ${gridsOf(query, tensor.shape).map(
        ({ title, rows, columns, first }) => html`<div>
          ${title === '' ? nothing : html`<p class="small">${title}</p>`}
          <table aria-label=${`${symbol} ${title}`.trim()}>
            <tbody>
              ${Array.from({ length: rows }, (_, y) => row(first + y * columns, columns))}
            </tbody>
          </table>
        </div>`,
      )}
    </div>
  </div>`;
}
