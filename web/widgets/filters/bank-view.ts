import { html, nothing, type TemplateResult } from 'lit';
import { kernelPresets } from '../convolution/kernels.ts';
import { numberField } from '../shared/number-field.ts';
import {
  colourFiltersFor,
  type Filter,
  type FilterSide,
  filterSides,
  mostFilters,
} from './bank.ts';

const largestBias = 10_000;

/** The filters in force, and what a person does with them. */
export interface BankView {
  readonly bank: readonly Filter[];
  readonly planes: number;
  readonly side: FilterSide;
  /** The filter whose map is looked at. */
  readonly chosen: number;
  /** Why the last number was not taken. */
  readonly refused: string;
  readonly choose: (at: number) => void;
  /** Puts in a named filter, or takes it away. */
  readonly toggle: (name: string) => void;
  readonly add: () => void;
  readonly duplicate: () => void;
  readonly remove: () => void;
  readonly setBias: (bias: number) => void;
  readonly setSide: (side: FilterSide) => void;
  readonly refuse: (reason: string) => void;
}

/** Ready filters as switches; the filters in force as a list, of which one is looked at. */
export function bankView(view: BankView): TemplateResult {
  const { bank, planes, toggle } = view;
  const texts = bank.map(({ text }) => text);
  return html`<div class="row bank" role="group" aria-label="Filters of the bank">
      ${[...kernelPresets, ...colourFiltersFor(planes)].map(
        ({ name, title }) => html`<button
          type="button"
          aria-pressed=${texts.includes(name) ? 'true' : 'false'}
          @click=${() => toggle(name)}
        >${title}</button>`,
      )}
    </div>
    ${inForce(view)}`;
}

function inForce(view: BankView): TemplateResult {
  const { bank, side, chosen, refused, choose, add, duplicate, remove, setBias, setSide } = view;
  const filter = bank[chosen];
  const full = bank.length >= mostFilters;
  return html`<div class="in-force" role="group" aria-label="Filters in force">
    <ol>
      ${bank.map(
        ({ title }, at) => html`<li>
          <button
            type="button"
            aria-current=${at === chosen ? 'true' : nothing}
            @click=${() => choose(at)}
          >${at + 1}. ${title}</button>
        </li>`,
      )}
    </ol>
    <div class="row tools">
      ${numberField({
        id: 'bias',
        label: `Bias of filter ${chosen + 1}`,
        value: filter?.bias ?? 0,
        least: -largestBias,
        most: largestBias,
        accept: setBias,
        refuse: view.refuse,
      })}
      <div class="field">
        <label for="side">Size</label>
        <select
          id="side"
          @change=${(event: Event) =>
            setSide((event.target as HTMLSelectElement).value === '5' ? 5 : 3)}
        >
          ${filterSides.map(
            (one) => html`<option value=${one} ?selected=${one === side}>${one} × ${one}</option>`,
          )}
        </select>
      </div>
      <button type="button" ?disabled=${full} @click=${add}>New filter</button>
      <button type="button" ?disabled=${full} @click=${duplicate}>Duplicate it</button>
      <button type="button" ?disabled=${bank.length === 1} @click=${remove}>Remove it</button>
    </div>
    ${refused === '' ? nothing : html`<p class="error" role="alert">${refused}</p>`}
  </div>`;
}
