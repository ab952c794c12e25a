import { css } from 'lit';

export const softmaxStyles = css`
  .drawing {
    aspect-ratio: 640 / 300;
  }
  .curve {
    fill: none;
    stroke-width: 3;
  }
  .curve.of-0 {
    stroke: var(--_positive);
  }
  .curve.of-1 {
    stroke: var(--_negative);
    stroke-dasharray: 9 5;
  }
  .curve.of-2 {
    stroke: var(--_muted);
    stroke-dasharray: 2 4;
  }
  .dot {
    stroke: var(--_surface);
    stroke-width: 2;
  }
  .dot.of-0 {
    fill: var(--_positive);
  }
  .dot.of-1 {
    fill: var(--_negative);
  }
  .dot.of-2 {
    fill: var(--_muted);
  }
  .key .of-1::before {
    border-top: 3px dashed var(--_negative);
  }
  .key .of-2::before {
    border-top: 3px dotted var(--_muted);
  }
`;
