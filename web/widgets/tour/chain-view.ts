import { html, nothing, type TemplateResult } from 'lit';
import { notesChain } from '../../formula/notes-symbols.ts';
import type { Step } from './steps.ts';

/** The gradient of W₁ as the product of its six derivatives; each leads to its step. */
export function chainView(
  step: Step,
  steps: readonly Step[],
  batch: boolean,
  visit: (step: Step) => void,
): TemplateResult {
  const { target, factors } = notesChain(batch);
  return html`<div class="chain" role="group" aria-label="The chain of derivatives">
    <math>${target}<mo>=</mo></math>
    ${factors.map(({ id, view }, at) => {
      const wanted = steps.find((candidate) => candidate.id === id);
      return html`${at === 0 ? nothing : html`<math aria-hidden="true"><mo>·</mo></math>`}<button
          type="button"
          aria-current=${id === step.id ? 'step' : nothing}
          title=${wanted?.title ?? ''}
          @click=${() => wanted !== undefined && visit(wanted)}
        ><math>${view}</math><span class="visually-hidden">${wanted?.title}</span></button>`;
    })}
  </div>`;
}
