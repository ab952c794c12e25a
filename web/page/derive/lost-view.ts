import { html, nothing, type TemplateResult } from 'lit';
import { formatCount } from '../../widgets/shared/format.ts';

/** What a link was made with that is not here. */
export interface Lost {
  readonly drawing: boolean;
  /** The step of trained weights; 0 for none. */
  readonly step: number;
}

/** What a link was made with and does not carry: `image` stands in for the drawing it had. */
export function lostView({
  image,
  step,
}: {
  readonly image: string | undefined;
  readonly step: number;
}): TemplateResult | typeof nothing {
  if (image === undefined && step === 0) return nothing;
  return html`<div class="lost" role="status">
    ${
      image === undefined
        ? nothing
        : html`<p>
            This link was made with a drawing that is not on this device. Here is
            ${image.replace(/^T/, 't')}.
          </p>`
    }
    ${
      step === 0
        ? nothing
        : html`<p>
            This link was made with weights of step ${formatCount(step)}, which are not on this device.
            Here are random ones: every number is another.
          </p>`
    }
  </div>`;
}
