import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { controls } from '../../widgets/shared/controls.ts';
import { errorLine, type ShownError } from '../../widgets/shared/errors.ts';
import { parseNumber } from '../../widgets/shared/format.ts';
import { tokens } from '../../widgets/shared/tokens.ts';
import type { GlossaryWord } from '../../widgets/term/glossary.ts';
import '../../widgets/term/define.ts';
import { optimizers, type Settings, schedules, usualRate } from './settings.ts';

interface Field {
  readonly name: Exclude<keyof Settings, 'optimizer' | 'schedule'>;
  readonly label: string;
  readonly word: GlossaryWord;
  readonly live: boolean;
}

const fields: readonly Field[] = [
  { name: 'rate', label: 'Learning rate', word: 'learning rate', live: true },
  { name: 'momentum', label: 'Momentum', word: 'momentum', live: true },
  { name: 'weightDecay', label: 'Weight decay', word: 'weight decay', live: true },
  { name: 'batchSize', label: 'Batch size', word: 'batch', live: true },
  { name: 'epochs', label: 'Epochs', word: 'epoch', live: true },
  { name: 'seed', label: 'Seed', word: 'seed', live: false },
];

/**
 * The settings of a run.
 *
 * @property settings - What is in force.
 * @property refused - Why the last change was not taken.
 * @property running - A run is under way: what cannot change then is disabled.
 * @fires rf-settings - A person changed something: the changed settings.
 */
export class RfSettings extends LitElement {
  static override readonly properties = {
    settings: { attribute: false },
    refused: { attribute: false },
    running: { attribute: false },
    wrong: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    css`
      :host {
        display: block;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(88px, 1fr));
        gap: var(--_s3);
      }
      input {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  declare settings: Settings;
  declare refused: ShownError | undefined;
  declare running: boolean;
  declare private wrong: { readonly name: string; readonly text: string } | undefined;

  override render(): TemplateResult {
    const shown = fields.filter(
      ({ name }) => name !== 'momentum' || this.settings.optimizer === 'sgd',
    );
    return html`
      <div class="grid" role="group" aria-label="Settings of the training">
        <div class="field">
          <rf-term class="small muted" word="optimiser">Optimiser</rf-term>
          <select id="optimizer" aria-label="Optimiser" @change=${this.#optimizer}>
            ${this.#choices(optimizers, this.settings.optimizer)}
          </select>
        </div>
        <div class="field">
          <rf-term class="small muted" word="schedule">Schedule</rf-term>
          <select id="schedule" aria-label="Schedule" @change=${this.#schedule}>
            ${this.#choices(schedules, this.settings.schedule)}
          </select>
        </div>
        ${shown.map((field) => this.#field(field))}
      </div>
      ${
        this.refused === undefined
          ? nothing
          : html`<p class="error" role="alert">
              ${errorLine(this.refused)} The old value is still in force.
            </p>`
      }
    `;
  }

  #choices(titles: Readonly<Record<string, string>>, chosen: string): readonly TemplateResult[] {
    return Object.entries(titles).map(
      ([name, title]) => html`<option value=${name} ?selected=${name === chosen}>${title}</option>`,
    );
  }

  #field({ name, label, word, live }: Field): TemplateResult {
    const disabled = this.running && !live;
    const wrong = this.wrong?.name === name ? this.wrong.text : '';
    return html`<div class="field">
      <rf-term class="small muted" word=${word}>${label}</rf-term>
      <input
        id=${name}
        type="text"
        inputmode="decimal"
        autocomplete="off"
        aria-label=${label}
        aria-invalid=${wrong === '' ? 'false' : 'true'}
        title=${disabled ? 'Takes effect with the next run' : ''}
        ?disabled=${disabled}
        .value=${fieldText(this.settings[name])}
        @change=${(event: Event) => this.#typed(name, event)}
      />
      ${wrong === '' ? nothing : html`<span class="error" role="alert">${wrong}</span>`}
    </div>`;
  }

  #typed(name: Field['name'], event: Event): void {
    const { value: text } = event.target as HTMLInputElement;
    const value = parseNumber(text);
    if (value === undefined) {
      const what = text.trim() === '' ? 'Nothing' : `“${text.trim().slice(0, 20)}”`;
      this.wrong = {
        name,
        text: `${what} is not a number; ${this.settings[name]} is still in force.`,
      };
      return;
    }
    this.wrong = undefined;
    this.#tell({ [name]: value });
  }

  #optimizer(event: Event): void {
    const optimizer = (event.target as HTMLSelectElement).value === 'adam' ? 'adam' : 'sgd';
    this.#tell({ optimizer, rate: usualRate[optimizer] });
  }

  #schedule(event: Event): void {
    const chosen = (event.target as HTMLSelectElement).value;
    this.#tell({ schedule: chosen === 'oneCycle' ? 'oneCycle' : 'constantRate' });
  }

  #tell(detail: Partial<Settings>): void {
    this.dispatchEvent(new CustomEvent('rf-settings', { bubbles: true, composed: true, detail }));
  }
}

/** Large numbers are short enough for the field when written with a power of ten. */
function fieldText(value: number): string {
  const power = value.toExponential().replace('+', '');
  return Math.abs(value) >= 1 && power.length < String(value).length ? power : String(value);
}
