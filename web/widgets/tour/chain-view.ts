import { html, nothing, type TemplateResult } from 'lit';
import { notesChain, notesChainTarget } from '../../formula/notes-symbols.ts';
import { type Step, steps } from './steps.ts';

/** ∂L/∂W₁ as the product of its six derivatives; each leads to its step. */
export function chainView(step: Step, visit: (step: Step) => void): TemplateResult {
  return html`<div class="chain" role="group" aria-label="The chain of derivatives">
    <math>${notesChainTarget()}<mo>=</mo></math>
    ${notesChain.map(({ id, view }, at) => {
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
