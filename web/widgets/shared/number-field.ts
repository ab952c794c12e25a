import { html, type TemplateResult } from 'lit';
import { formatFull, parseNumber } from './format.ts';
import { unlessTyping } from './unless-typing.ts';

export interface NumberField {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  /** Takes whole numbers alone. */
  readonly whole?: boolean;
  readonly accept: (value: number) => void;
  /** Called with why a text was not taken, and with nothing when it was. */
  readonly refuse: (reason: string) => void;
}

/** A field for a number within bounds; anything else is refused in words, and nothing is lost. */
export function numberField(field: NumberField): TemplateResult {
  const { id, label, value, least, most, whole = false, accept, refuse } = field;
  const kind = whole ? 'a whole number' : 'a number';
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      type="text"
      inputmode=${whole ? 'numeric' : 'decimal'}
      autocomplete="off"
      .value=${unlessTyping(formatFull(value))}
      @change=${(event: Event) => {
        const typed = parseNumber((event.target as HTMLInputElement).value);
        const right = typed !== undefined && (!whole || Number.isInteger(typed));
        const fits = right && typed >= least && typed <= most;
        const [from, to, kept] = [least, most, value].map(formatFull);
        refuse(
          fits ? '' : `${label}: type ${kind} from ${from} to ${to}. ${kept} is still in force.`,
        );
        if (fits) accept(typed);
      }}
    />
  </div>`;
}
