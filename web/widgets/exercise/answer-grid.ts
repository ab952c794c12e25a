import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { live } from 'lit/directives/live.js';
import { gridsOf, placeWords } from '../../api/grids.ts';
import type { Verdict } from './answer.ts';
import type { Explained } from './explained.ts';
import type { ShownTensor } from './problem.ts';

export interface AnswerGrid {
  readonly target: ShownTensor;
  /** What was typed, cell by cell. */
  readonly texts: readonly string[];
  readonly verdicts: readonly Verdict[];
  readonly unreadable: ReadonlySet<number>;
  /** Known mistakes that give the number of a wrong cell. */
  readonly explained: readonly Explained[];
  /** Their names. */
  readonly explain: (explained: Explained) => string;
  /** The cell that a hint is about. */
  readonly hinted: number | undefined;
  readonly type: (place: number, text: string) => void;
  readonly focus: (place: number) => void;
  /** Enter in the last cell. */
  readonly finish: () => void;
}

const marks = { right: '✓', wrong: '✗' } as const;

function cellView(grid: AnswerGrid, place: number): TemplateResult {
  const { target, texts, verdicts, unreadable, hinted } = grid;
  const { symbol, query, tensor } = target;
  const verdict = verdicts[place];
  const bad = unreadable.has(place);
  const found = grid.explained.find(({ places }) => verdict === 'wrong' && places.has(place));
  const named = found === undefined ? '' : grid.explain(found);
  const words = bad
    ? 'not a number'
    : [verdict ?? '', named].filter((word) => word !== '').join(': ');
  const said = words === '' ? '' : `, ${words}`;
  const number = found?.number === undefined ? '' : ` ${found.number}`;
  return html`<td
    class=${classMap({ right: verdict === 'right', wrong: verdict === 'wrong' || bad, hinted: hinted === place })}
    title=${named === '' ? nothing : named}
  >
    <input
      type="text"
      inputmode="decimal"
      autocomplete="off"
      enterkeyhint="next"
      data-place=${place}
      aria-label=${`${symbol}, ${placeWords(query, tensor.shape, place)}${said}`}
      aria-invalid=${bad || verdict === 'wrong' ? 'true' : 'false'}
      .value=${live(texts[place] ?? '')}
      @input=${(event: Event) => grid.type(place, (event.target as HTMLInputElement).value)}
      @focus=${() => grid.focus(place)}
      @keydown=${(event: KeyboardEvent) => walk(event, grid, place)}
    />
    <span class="mark" aria-hidden="true">${bad ? '?' : verdict === undefined ? '' : marks[verdict]}${number}</span>
  </td>`;
}

/** Where an arrow leads; sideways only from an end of what was typed. */
function nextPlace(event: KeyboardEvent, { target }: AnswerGrid, place: number) {
  const { query, tensor } = target;
  const grids = gridsOf(query, tensor.shape);
  const grid = grids.find(({ first, rows, columns }) => place < first + rows * columns);
  const columns = grid?.columns ?? 1;
  const { selectionStart, selectionEnd, value } = event.target as HTMLInputElement;
  const whole = selectionStart === 0 && selectionEnd === value.length;
  switch (event.key) {
    case 'ArrowUp':
      return place - columns;
    case 'ArrowDown':
      return place + columns;
    case 'ArrowLeft':
      return whole || selectionEnd === 0 ? place - 1 : undefined;
    case 'ArrowRight':
      return whole || selectionStart === value.length ? place + 1 : undefined;
    case 'Enter':
      return place + 1;
    default:
      return undefined;
  }
}

function walk(event: KeyboardEvent, grid: AnswerGrid, place: number): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const next = nextPlace(event, grid, place);
  if (next === undefined) return;
  event.preventDefault();
  if (next === grid.texts.length && event.key === 'Enter') {
    grid.finish();
    return;
  }
  const root = (event.target as HTMLInputElement).getRootNode() as ShadowRoot;
  const input = root.querySelector<HTMLInputElement>(`input[data-place="${next}"]`);
  input?.focus();
  input?.select();
}

/** The grids of the answer, a field in every cell, with a mark where the engine has judged it. */
export function answerGridView(grid: AnswerGrid): TemplateResult {
  const { symbol, query, tensor } = grid.target;
  const row = (first: number, columns: number) =>
    html`<tr>${Array.from({ length: columns }, (_, x) => cellView(grid, first + x))}</tr>`;
  return html`<div class="tensor answer" part="answer">
    <h3>${symbol}, your answer</h3>
    <div class="maps">${gridsOf(query, tensor.shape).map(
      ({ title, rows, columns, first }) => html`<div>
        ${title === '' ? '' : html`<p class="small muted">${title}</p>`}
        <table aria-label=${`${symbol} ${title}, ${rows} by ${columns}`.replace(' ,', ',')}>
          <tbody>
            ${Array.from({ length: rows }, (_, y) => row(first + y * columns, columns))}
          </tbody>
        </table>
      </div>`,
    )}</div>
  </div>`;
}
