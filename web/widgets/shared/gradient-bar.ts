import { css, html, type TemplateResult } from 'lit';
import { cssProperties } from './css-properties.ts';

/** The size of a gradient as a bar, `share` of the whole length; from the right when it flows back. */
export function gradientBar(share: number, flowsBack = false): TemplateResult {
  return html`<span class="track" aria-hidden="true"
    ><span
      class="bar"
      ${cssProperties({
        transform: `scaleX(${share})`,
        'transform-origin': flowsBack ? 'right' : 'left',
      })}
    ></span
  ></span>`;
}

export const gradientBarStyles = css`
  .track {
    display: block;
    height: 14px;
    border: 1px dotted var(--_gradient-positive);
    border-radius: 3px;
    overflow: hidden;
  }
  .bar {
    display: block;
    height: 100%;
    background: var(--_gradient-positive);
    transition: transform var(--_move);
  }
`;
