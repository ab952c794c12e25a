import { html, svg, type TemplateResult } from 'lit';
import type { Line } from '../../widgets/curves/series.ts';
import { formatNumber } from '../../widgets/shared/format.ts';

const width = 600;
const height = 56;
/** The scale reaches down to this at least, and to the smallest loss. */
const least = 0.1;
/** Points that lie closer are not told apart. */
const mostPoints = 300;

/**
 * The loss of a run as a ribbon: from its first step to the last that it will have, on a logarithmic
 * scale, so that all of the run shows. Every point is one that was logged.
 */
export function ribbonView({ steps, values }: Line, lastStep: number): TemplateResult {
  const every = Math.max(1, Math.ceil(values.length / mostPoints));
  const shown = values.map((_, at) => at).filter((at) => at % every === 0);
  const low = values.reduce((smallest, value) => (value < smallest ? value : smallest), least);
  const top = Math.log(values.reduce((most, value) => (value > most ? value : most), 2 * least));
  const bottom = Math.log(low);
  const path = shown
    .map((at) => {
      const x = (width * (steps[at] ?? 0)) / Math.max(1, lastStep);
      const share = (top - Math.log(Math.max(low, values[at] ?? low))) / (top - bottom);
      return `${x.toFixed(1)} ${(2 + (height - 4) * share).toFixed(1)}`;
    })
    .join('L');
  const latest = values.at(-1) ?? 0;
  return html`<figure class="ribbon">
    <svg
      viewBox=${`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label=${`Loss from ${formatNumber(values[0] ?? 0)} to ${formatNumber(latest)}`}
    >
      ${path === '' ? '' : svg`<path d=${`M${path}`} vector-effect="non-scaling-stroke"></path>`}
    </svg>
    <figcaption class="small muted">loss ${formatNumber(latest)}, on a logarithmic scale</figcaption>
  </figure>`;
}
