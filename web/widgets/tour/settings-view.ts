import { html, nothing, type TemplateResult } from 'lit';
import { formatFull, parseNumber } from '../shared/format.ts';
import { numberField } from '../shared/number-field.ts';
import { unlessTyping } from '../shared/unless-typing.ts';
import { labelName, mostImages, type Numbers, starts } from './starts.ts';
import type { RfTour } from './tour.ts';

export interface TourSettings {
  readonly numbers: Numbers | undefined;
  /** Why the last rate was not taken. */
  readonly refused: string;
  readonly refuse: (reason: string) => void;
  /** How many images there are, and which one is looked at. */
  readonly images: number;
  readonly image: number;
  /** Takes so many images, with the same weights. */
  readonly take: (images: number) => void;
  readonly begin: (start: string) => void;
  readonly set: (name: string, value: number, words: string) => void;
  readonly tell: () => void;
}

function changeRate(event: Event, settings: TourSettings): void {
  const input = event.target as HTMLInputElement;
  const rate = parseNumber(input.value);
  if (rate === undefined) {
    const kept = formatFull(settings.numbers?.rate ?? 0);
    settings.refuse(`η: type a number such as 0.5. ${kept} is still in force.`);
  } else {
    settings.set('rate', rate, 'η');
  }
}

/** The numbers to begin with, the target, the rate, and symbols or numbers. */
export function settingsView(tour: RfTour, settings: TourSettings): TemplateResult {
  const { numbers, refused, images, image } = settings;
  const inBatch = images > 1;
  return html`<div class="settings" role="group" aria-label="What the tour starts from">
    <div class="row" role="group" aria-label="How many images">
      ${[false, true].map(
        (batch) => html`<button
          type="button"
          aria-pressed=${inBatch === batch ? 'true' : 'false'}
          @click=${() => batch !== inBatch && settings.take(batch ? mostImages : 1)}
        >${batch ? `Batch of ${inBatch ? images : mostImages}` : 'One image'}</button>`,
      )}
    </div>
    ${
      inBatch
        ? html`<div class="narrow">${numberField({
            id: 'images',
            label: 'Images m',
            value: images,
            least: 1,
            most: mostImages,
            whole: true,
            accept: settings.take,
            refuse: settings.refuse,
          })}</div>`
        : nothing
    }
    <div class="field">
      <label for="start">Start from</label>
      <select
        id="start"
        @change=${(event: Event) => settings.begin((event.target as HTMLSelectElement).value)}
      >
        ${starts.map(
          ({ name, title }) =>
            html`<option value=${name} ?selected=${name === tour.start}>${title}</option>`,
        )}
      </select>
    </div>
    <div class=${inBatch ? 'field' : 'field narrow'}>
      <label for="target">Target y${inBatch ? ` of image ${image + 1}` : ''}</label>
      <select
        id="target"
        @change=${(event: Event) =>
          settings.set(
            labelName(image),
            Number((event.target as HTMLSelectElement).value),
            inBatch ? `y of image ${image + 1}` : 'y',
          )}
      >
        ${[0, 1].map(
          (label) =>
            html`<option value=${label} ?selected=${label === numbers?.labels[image]}>${label}</option>`,
        )}
      </select>
    </div>
    <div class="field narrow">
      <label for="rate">Rate η</label>
      <input
        id="rate"
        type="text"
        inputmode="decimal"
        autocomplete="off"
        aria-invalid=${refused === '' ? 'false' : 'true'}
        .value=${unlessTyping(numbers === undefined ? '' : formatFull(numbers.rate))}
        @change=${(event: Event) => changeRate(event, settings)}
      />
    </div>
    <div class="row" role="group" aria-label="How formulas are written">
      ${[false, true].map(
        (symbols) => html`<button
          type="button"
          aria-pressed=${tour.symbols === symbols ? 'true' : 'false'}
          @click=${() => {
            tour.symbols = symbols;
            settings.tell();
          }}
        >${symbols ? 'Symbols' : 'Numbers'}</button>`,
      )}
    </div>
    <button
      type="button"
      ?disabled=${tour.edits === ''}
      title="Take back every change"
      @click=${() => {
        tour.edits = '';
        settings.tell();
      }}
    >Reset numbers</button>
    ${refused === '' ? nothing : html`<p class="error all" role="alert">${refused}</p>`}
  </div>`;
}
