import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { formatFull, parseNumber } from './format.ts';

export interface NumberField {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly accept: (value: number) => void;
  /** Called with why a text was not taken, and with nothing when it was. */
  readonly refuse: (reason: string) => void;
}

/** A field for a number; anything else is refused in words, and nothing is lost. */
export function numberField(field: NumberField): TemplateResult {
  const { id, label, value, least, most, accept, refuse } = field;
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      type="text"
      inputmode="decimal"
      autocomplete="off"
      .value=${live(formatFull(value))}
      @change=${(event: Event) => {
        const typed = parseNumber((event.target as HTMLInputElement).value);
        const fits = typed !== undefined && typed >= least && typed <= most;
        const [from, to, kept] = [least, most, value].map(formatFull);
        refuse(
          fits ? '' : `${label}: type a number from ${from} to ${to}. ${kept} is still in force.`,
        );
        if (fits) accept(typed);
      }}
    />
  </div>`;
}
