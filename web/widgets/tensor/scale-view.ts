import { html, nothing, type TemplateResult } from 'lit';
import { cssProperties } from '../shared/css-properties.ts';
import { formatNumber } from '../shared/format.ts';
import { cellColor, cssColor, type Paint } from './colors.ts';

function hasNaN(data: ArrayLike<number>): boolean {
  for (let at = 0; at < data.length; at += 1) if (Number.isNaN(data[at])) return true;
  return false;
}

/** The colours and the values they stand for; beside it the lens, which says one cell in full. */
export function scaleView(
  paint: Paint,
  data: ArrayLike<number>,
  lens: string | undefined,
): TemplateResult {
  const { kind, scale } = paint;
  const low = kind === 'image' ? 0 : -scale;
  const ends = [low, (low + scale) / 2, scale].map((value) => cssColor(cellColor(value, paint)));
  const background = `linear-gradient(to right, ${ends.join(', ')})`;
  return html`
    <div class="beside">
      <span class="scale" aria-label=${`Colours from ${formatNumber(low)} to ${formatNumber(scale)}`}>
        ${formatNumber(low)}
        <span class="bar" ${cssProperties({ background })}></span>
        ${formatNumber(scale)}
      </span>
      ${hasNaN(data) ? html`<span>Grey: not a number</span>` : nothing}
      ${lens === undefined ? nothing : html`<span class="lens" aria-hidden="true">${lens}</span>`}
    </div>
  `;
}
