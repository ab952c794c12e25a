import { css, html, type TemplateResult } from 'lit';
import { formatNumber } from '../shared/format.ts';

/** A number that is set by sliding. */
export interface RangeField {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  /** Whole numbers without it. */
  readonly step?: number;
  readonly accept: (value: number) => void;
}

export function rangeField(field: RangeField): TemplateResult {
  const { id, label, value, least, most, step = 1, accept } = field;
  return html`<div class="field range">
    <label for=${id}>${label} <output for=${id}>${formatNumber(value)}</output></label>
    <input
      id=${id}
      type="range"
      min=${least}
      max=${most}
      step=${step}
      .value=${String(value)}
      @input=${(event: Event) => accept(Number((event.target as HTMLInputElement).value))}
    />
  </div>`;
}

export const rangeStyles = css`
  .range output {
    color: var(--_text);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .range input {
    padding: 0;
    margin: 0;
  }
`;
