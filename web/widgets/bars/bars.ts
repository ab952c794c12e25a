import { css, html, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { cssProperties } from '../shared/css-properties.ts';
import { Described } from '../shared/described.ts';
import { formatPercent } from '../shared/format.ts';
import { describe, text } from '../shared/state.ts';
import { tokens } from '../shared/tokens.ts';

const state = describe({ label: text('Prediction') });

/**
 * Probabilities of classes as bars with their numbers.
 *
 * @property values - One probability per class, or nothing before there is a prediction.
 * @property answer - The true class, marked with a tick; undefined when nobody knows.
 * @attr label - What is predicted, for people who cannot see it.
 */
export class RfBars extends Described {
  static override readonly state = state;
  static override readonly properties = {
    ...state.properties,
    values: { attribute: false },
    answer: { attribute: false },
  };
  static override readonly styles = [
    tokens,
    css`
      :host {
        display: block;
      }
      ol {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        gap: 2px;
      }
      li {
        display: grid;
        grid-template-columns: 2.2ch minmax(32px, 1fr) 6.5ch;
        gap: var(--_s2);
        align-items: center;
        font-variant-numeric: tabular-nums;
        font-size: var(--_small);
      }
      .track {
        height: 14px;
        border-radius: 3px;
        background: var(--_panel);
        overflow: hidden;
      }
      .bar {
        display: block;
        height: 100%;
        width: 100%;
        background: var(--_field-line);
        transform-origin: left;
        transition: transform var(--_move);
      }
      .top {
        font-weight: 700;
      }
      .top .bar {
        background: var(--_positive);
      }
      .percent {
        text-align: right;
      }
    `,
  ];

  declare values: ArrayLike<number> | undefined;
  declare answer: number | undefined;
  declare label: string;

  override render(): TemplateResult {
    const values = Array.from(this.values ?? new Float32Array(10));
    const top = this.values === undefined ? -1 : values.indexOf(Math.max(...values));
    return html`<ol aria-label=${this.label}>
      ${values.map(
        (value, digit) => html`<li class=${classMap({ top: digit === top })}>
          <span>${digit}${digit === this.answer ? html`<span title="The true digit">✓</span>` : ''}</span>
          <span class="track" aria-hidden="true"
            ><span class="bar" ${cssProperties({ transform: `scaleX(${Number.isFinite(value) ? value : 0})` })}></span
          ></span>
          <span class="percent">${this.values === undefined ? '–' : formatPercent(value)}</span>
        </li>`,
      )}
    </ol>`;
  }
}
