import { html, nothing, type TemplateResult } from 'lit';
import type { Specimen } from './specimen.ts';
import type { Show } from './strip-view.ts';

const shows: readonly (readonly [Show, string])[] = [
  ['values', 'Values'],
  ['gradients', 'Gradients'],
  ['both', 'Both'],
];

/** Whether the pass is one of prediction or of training; nothing where that makes no difference. */
export function passView(
  { differsInTraining }: Specimen,
  training: boolean,
  choose: (training: boolean) => void,
): TemplateResult | typeof nothing {
  if (!differsInTraining) return nothing;
  return html`<div class="row" role="group" aria-label="Which pass">
    ${[false, true].map(
      (wanted) => html`<button
        type="button"
        aria-pressed=${wanted === training ? 'true' : 'false'}
        title=${
          wanted
            ? 'Dropout draws its mask, and batch normalisation takes mean and variance of these images'
            : 'Nothing is dropped, and batch normalisation takes its running mean and variance'
        }
        @click=${() => choose(wanted)}
      >${wanted ? 'As in training' : 'As in prediction'}</button>`,
    )}
  </div>`;
}

/** What is shown of each layer. */
export function switchView(
  hasGradients: boolean,
  shown: Show,
  choose: (show: Show) => void,
): TemplateResult {
  return html`<div class="row" role="group" aria-label="What is shown of each layer">
    ${shows.map(
      ([show, title]) => html`<button
        type="button"
        aria-pressed=${show === shown ? 'true' : 'false'}
        ?disabled=${!hasGradients && show !== 'values'}
        @click=${() => choose(show)}
      >${title}</button>`,
    )}
    ${hasGradients ? nothing : html`<span class="small muted">Gradients need the right answer.</span>`}
  </div>`;
}

/** Whether formulas stand in symbols or with their numbers in. */
export function symbolsView(symbols: boolean, choose: (symbols: boolean) => void): TemplateResult {
  return html`<div class="row" role="group" aria-label="How formulas are written">
    ${[false, true].map(
      (wanted) => html`<button
        type="button"
        aria-pressed=${wanted === symbols ? 'true' : 'false'}
        @click=${() => choose(wanted)}
      >${wanted ? 'Symbols' : 'Numbers'}</button>`,
    )}
  </div>`;
}
