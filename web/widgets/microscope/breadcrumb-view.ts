import { html, nothing, type TemplateResult } from 'lit';
import type { CellQuery } from '../../api/types.ts';
import { cellName } from '../../formula/cell-name.ts';

/** The cells a person came through; each leads back. Of a long way the middle is left out. */
export function breadcrumbView(
  path: readonly CellQuery[],
  back: (length: number) => void,
): TemplateResult {
  return html`<nav class="path" aria-label="Cells you came through">
    <ol>
      ${path.map((cell, at) => {
        const last = at === path.length - 1;
        return html`<li>
          ${at === 0 ? nothing : html`<span aria-hidden="true">›</span>`}
          <button type="button" aria-current=${last ? 'location' : nothing} @click=${() => back(at + 1)}>
            ${cellName(cell)}
          </button>
        </li>`;
      })}
    </ol>
  </nav>`;
}
