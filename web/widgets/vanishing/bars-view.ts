import { html, type TemplateResult } from 'lit';
import { formatNumber } from '../shared/format.ts';
import { gradientBar } from '../shared/gradient-bar.ts';
import type { Link } from './chain.ts';

/** The scale reaches at least down to a thousandth. */
const shortest = -3;

export interface BarsPicture {
  readonly links: readonly Link[];
  readonly selected: number;
  readonly select: (layer: number) => void;
}

/** The powers of ten at both ends of the scale. */
function scaleOf(links: readonly Link[]): readonly [low: number, high: number] {
  const sizes = links
    .map(({ gradient }) => Math.abs(gradient))
    .filter((size) => size > 0 && Number.isFinite(size))
    .map(Math.log10);
  return [
    Math.min(shortest, Math.floor(Math.min(0, ...sizes)) - 1),
    Math.max(0, Math.ceil(Math.max(0, ...sizes) - 1e-6)),
  ];
}

const power = (exponent: number) => formatNumber(10 ** exponent);

/** The gradient at every layer as a bar on a logarithmic scale, the layer nearest to the loss first. */
export function barsView({ links, selected, select }: BarsPicture): TemplateResult {
  const [low, high] = scaleOf(links);
  const share = (size: number) =>
    size === 0 ? 0 : Math.max(0, Math.min(1, (Math.log10(size) - low) / (high - low)));
  return html`
    <p class="small muted">
      Size of the gradient at each layer's input, on a logarithmic scale from ${power(low)} to
      ${power(high)}. It comes in at the top and goes down.
    </p>
    <ol class="bars" aria-label="Gradient at every layer, from the loss down">
      ${[...links].reverse().map(
        ({ layer, gradient }) => html`<li>
          <button
            type="button"
            aria-pressed=${layer === selected ? 'true' : 'false'}
            @click=${() => select(layer)}
          >
            <span><span class="visually-hidden">Layer </span>${layer}</span>
            ${gradientBar(share(Math.abs(gradient)))}
            <span class="number"
              ><span class="visually-hidden">, gradient </span>${formatNumber(gradient)}</span
            >
          </button>
        </li>`,
      )}
    </ol>
  `;
}
