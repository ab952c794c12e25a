import { html, nothing, type TemplateResult } from 'lit';
import { exercises } from '../../api/index.ts';
import { numberField } from '../shared/number-field.ts';

export interface Chooser {
  readonly kind: string;
  readonly seed: number;
  readonly choose: (kind: string, seed: number) => void;
  /** Why the last number was not taken. */
  readonly refused: string;
  readonly refuse: (reason: string) => void;
}

/** As many digits as an address keeps. */
const largestSeed = 999_999_999_999_999;

/** What to derive, and on which sheet. */
export function chooserView(chooser: Chooser): TemplateResult {
  const { kind, seed, choose, refused, refuse } = chooser;
  const groups = [...new Set(exercises.map(({ group }) => group))];
  return html`<div class="chooser" role="group" aria-label="Which exercise">
    <div class="field">
      <label for="kind">Exercise</label>
      <select
        id="kind"
        @change=${(event: Event) => choose((event.target as HTMLSelectElement).value, seed)}
      >
        ${groups.map(
          (group) => html`<optgroup label=${group}>
            ${exercises
              .filter((exercise) => exercise.group === group)
              .map(
                ({ name, title }) =>
                  html`<option value=${name} ?selected=${name === kind}>${title}</option>`,
              )}
          </optgroup>`,
        )}
      </select>
    </div>
    <div class="narrow">
      ${numberField({
        id: 'seed',
        label: 'Sheet number',
        value: seed,
        least: 0,
        most: largestSeed,
        whole: true,
        accept: (typed) => choose(kind, typed),
        refuse,
      })}
    </div>
    <button type="button" @click=${() => choose(kind, seed + 1)}>Next sheet</button>
    ${refused === '' ? nothing : html`<p class="error refused" role="alert">${refused}</p>`}
  </div>`;
}

/** Keys that keyboards on glass lack where they show digits only. */
export function keysView(press: (key: '−' | '/') => void): TemplateResult {
  const key = (text: '−' | '/', name: string) => html`<button
    type="button"
    aria-label=${name}
    @click=${() => press(text)}
  >
    ${text}
  </button>`;
  return html`<div class="row keys">
    ${key('−', 'Change the sign of the cell')} ${key('/', 'Fraction bar')}
  </div>`;
}
