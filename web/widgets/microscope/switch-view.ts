import { html, nothing, type TemplateResult } from 'lit';
import type { Show } from './strip-view.ts';

const shows: readonly (readonly [Show, string])[] = [
  ['values', 'Values'],
  ['gradients', 'Gradients'],
  ['both', 'Both'],
];

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
