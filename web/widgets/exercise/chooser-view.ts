import { html, type TemplateResult } from 'lit';
import { exercises } from '../../api/index.ts';
import { unlessTyping } from '../shared/unless-typing.ts';

export interface Chooser {
  readonly kind: string;
  readonly seed: number;
  readonly choose: (kind: string, seed: number) => void;
}

function seedChanged(event: Event, { kind, seed, choose }: Chooser): void {
  const input = event.target as HTMLInputElement;
  const typed = input.value.trim();
  if (/^\d{1,15}$/.test(typed)) choose(kind, Number(typed));
  else input.value = String(seed);
}

/** What to derive, and on which sheet. */
export function chooserView(chooser: Chooser): TemplateResult {
  const { kind, seed, choose } = chooser;
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
    <div class="field narrow">
      <label for="seed">Sheet number</label>
      <input
        id="seed"
        type="text"
        inputmode="numeric"
        autocomplete="off"
        .value=${unlessTyping(String(seed))}
        @change=${(event: Event) => seedChanged(event, chooser)}
      />
    </div>
    <button type="button" @click=${() => choose(kind, seed + 1)}>Next sheet</button>
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
