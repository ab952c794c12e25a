import { css, html, type TemplateResult } from 'lit';
import type { Derivation } from '../../api/types.ts';
import { termWords } from '../../formula/terms.ts';
import type { Measured, Probe } from './probe.ts';

/** Where a key leads among so many terms; undefined when it leads nowhere. */
function nextTerm(key: string, at: number, count: number): number | undefined {
  const last = count - 1;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(last, at + 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/**
 * Around a derivation: a single stop of the Tab key, from which arrow keys walk its terms. The term
 * lights its cells as it does under the pointer, and is read out.
 */
export function walkedTerms<M extends Measured>(
  probe: Probe<M>,
  { terms }: Derivation,
  formula: TemplateResult,
): TemplateResult {
  const lit = probe.lit === undefined ? undefined : terms[probe.lit];
  const key = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = nextTerm(event.key, probe.lit ?? -1, terms.length);
    if (next === undefined) return;
    probe.lit = next;
    event.preventDefault();
    // The player listens to the same keys.
    event.stopPropagation();
  };
  return html`<div
    class="walked"
    role="group"
    tabindex="0"
    aria-label="Terms of this cell. Arrow keys walk them."
    @keydown=${key}
    @blur=${() => {
      probe.lit = undefined;
    }}
  >
    ${formula}
    <span class="visually-hidden" aria-live="polite">${lit === undefined ? '' : termWords(lit)}</span>
  </div>`;
}

export const walkedStyles = css`
  .walked {
    position: relative;
    border-radius: var(--_radius);
  }
  .walked:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 4px;
  }
`;
