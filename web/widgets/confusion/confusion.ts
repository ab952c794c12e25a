import { css, html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Evaluation } from '../../api/types.ts';
import { cssProperties } from '../shared/css-properties.ts';
import { Described } from '../shared/described.ts';
import { formatCount, formatPercent } from '../shared/format.ts';
import { describe, text } from '../shared/state.ts';
import { tokens } from '../shared/tokens.ts';

const state = describe({ when: text('') });

/** Shares of a row below this would be invisible; a mistake always shows. */
const faintestMistake = 0.12;

/**
 * What was taken for what: rows are the true classes, columns the answers.
 *
 * @property evaluation - The engine's evaluation, or nothing before there is one.
 * @attr when - When that was, such as "at step 938".
 * @fires rf-select - A person chose a cell: `{index: [truth, answer], value: count}`.
 */
export class RfConfusion extends Described {
  static override readonly state = state;
  static override readonly properties = {
    ...state.properties,
    evaluation: { attribute: false },
    chosen: { state: true },
  };
  static override readonly styles = [
    tokens,
    css`
      :host {
        display: block;
      }
      .scroller {
        overflow-x: auto;
        padding: 3px;
        margin: -3px;
      }
      table {
        border-collapse: separate;
        border-spacing: 1px;
        table-layout: fixed;
        width: 100%;
        max-width: 480px;
        font-size: calc(var(--_size) * 0.75);
        font-variant-numeric: tabular-nums;
      }
      caption {
        text-align: left;
        font-size: var(--_small);
        color: var(--_muted);
        padding-bottom: var(--_s1);
      }
      th {
        font-weight: 600;
        color: var(--_muted);
        width: 1.6em;
      }
      td {
        height: 26px;
        padding: 0;
        text-align: center;
        border-radius: 2px;
        cursor: pointer;
        letter-spacing: -0.03em;
        --_tint: var(--_negative);
        background: color-mix(in srgb, var(--_tint) calc(var(--_share) * 45%), var(--_neutral));
      }
      td.right {
        --_tint: var(--_positive);
      }
      td.none {
        color: transparent;
      }
      td[aria-selected='true'] {
        box-shadow: 0 0 0 2px var(--_text);
      }
      td:focus-visible {
        outline-offset: 0;
      }
      .said {
        min-height: 1.5em;
        margin-top: var(--_s2);
        font-size: var(--_small);
      }
    `,
  ];

  declare evaluation: Evaluation | undefined;
  declare when: string;
  declare private chosen: readonly [number, number];

  constructor() {
    super();
    this.chosen = [0, 0];
  }

  override render(): TemplateResult {
    const classes = this.evaluation?.classes ?? 10;
    const digits = Array.from({ length: classes }, (_, digit) => digit);
    return html`
      <div class="scroller">
        <table role="grid" @keydown=${this.#key}>
          <caption>
            ${
              this.evaluation === undefined
                ? 'Filled at the first check with the test digits.'
                : `Rows: the true digit. Columns: the answer. ${formatCount(this.evaluation.images)} test digits${this.when === '' ? '' : `, ${this.when}`}.`
            }
          </caption>
          <thead>
            <tr>
              <th scope="col"><span class="visually-hidden">True digit</span></th>
              ${digits.map((digit) => html`<th scope="col">${digit}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${digits.map(
              (truth) =>
                html`<tr>
                  <th scope="row">${truth}</th>
                  ${digits.map((answer) => this.#cell(truth, answer))}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="said" aria-live="polite">${this.#sentence()}</p>
    `;
  }

  #count(truth: number, answer: number): number {
    const { confusion = [], classes = 10 } = this.evaluation ?? {};
    return confusion[truth * classes + answer] ?? 0;
  }

  #rowTotal(truth: number): number {
    const { confusion = [], classes = 10 } = this.evaluation ?? {};
    const row = confusion.slice(truth * classes, (truth + 1) * classes);
    return row.reduce((sum, count) => sum + count, 0);
  }

  #cell(truth: number, answer: number): TemplateResult {
    const count = this.#count(truth, answer);
    const right = truth === answer;
    const share = count / Math.max(1, this.#rowTotal(truth));
    const strength = count === 0 ? 0 : Math.max(faintestMistake, right ? share : share * 8);
    const here = this.chosen[0] === truth && this.chosen[1] === answer;
    return html`<td
      class=${classMap({ right, none: count === 0 })}
      tabindex=${here ? 0 : -1}
      aria-selected=${here && this.evaluation !== undefined ? 'true' : 'false'}
      data-cell=${`${truth}-${answer}`}
      ${cssProperties({ '--_share': String(Math.min(1, strength)) })}
      @click=${() => this.#choose(truth, answer)}
    >${count}</td>`;
  }

  #sentence(): string | typeof nothing {
    if (this.evaluation === undefined) return nothing;
    const [truth, answer] = this.chosen;
    const count = this.#count(truth, answer);
    const total = this.#rowTotal(truth);
    const share = formatPercent(total === 0 ? 0 : count / total);
    const of = `${formatCount(count)} of ${formatCount(total)} test digits that are a ${truth}`;
    return truth === answer
      ? `${of} were read correctly (${share}).`
      : `${of} were taken for a ${answer} (${share}).`;
  }

  #choose(truth: number, answer: number): void {
    this.chosen = [truth, answer];
    const detail = { index: [truth, answer], value: this.#count(truth, answer) };
    this.dispatchEvent(new CustomEvent('rf-select', { bubbles: true, composed: true, detail }));
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('td[tabindex="0"]')?.focus(),
    );
  }

  #key(event: KeyboardEvent): void {
    const last = (this.evaluation?.classes ?? 10) - 1;
    const [truth, answer] = this.chosen;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [Math.max(0, truth - 1), answer],
      ArrowDown: [Math.min(last, truth + 1), answer],
      ArrowLeft: [truth, Math.max(0, answer - 1)],
      ArrowRight: [truth, Math.min(last, answer + 1)],
      Home: [truth, 0],
      End: [truth, last],
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    this.#choose(...move);
  }
}
