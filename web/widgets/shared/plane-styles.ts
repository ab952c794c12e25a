import { css } from 'lit';

/** How a drawing with axes looks; its container is `.plane`. */
export const planeStyles = css`
  .plane {
    display: block;
    width: 100%;
    height: auto;
    /* A finger that goes up or down moves the page, as everywhere else. */
    touch-action: pan-y;
    user-select: none;
  }
  .plane text {
    fill: var(--_muted);
    font: 13px var(--_font);
    font-variant-numeric: tabular-nums;
  }
  .axes line {
    stroke: var(--_line);
    stroke-width: 1;
  }
  .axes line.zero {
    stroke: var(--_field-line);
    stroke-width: 1.5;
  }
  @container (max-width: 480px) {
    .plane text {
      font-size: 23px;
    }
  }
`;
