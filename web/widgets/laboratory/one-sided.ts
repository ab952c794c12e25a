import { html, type TemplateResult } from 'lit';
import type { Sides } from '../tensor/layout.ts';

/** Padding on all sides, or below and behind alone. */
export function sidesOf(padding: number, oneSided: boolean): Sides {
  return oneSided ? [0, padding, 0, padding] : [padding, padding, padding, padding];
}

/** Whether padding lies below and behind alone, as Keras lays it for “same” with stride 2. */
export function oneSidedField(
  oneSided: boolean,
  accept: (oneSided: boolean) => void,
): TemplateResult {
  return html`<label class="check wide"
    ><input
      type="checkbox"
      .checked=${oneSided}
      @change=${(event: Event) => accept((event.target as HTMLInputElement).checked)}
    />Padding only below and on the right</label
  >`;
}
