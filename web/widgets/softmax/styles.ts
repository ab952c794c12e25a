import { css } from 'lit';

export const softmaxStyles = css`
  .drawing {
    aspect-ratio: 640 / 300;
  }
  .plane {
    cursor: ew-resize;
  }
  .slider {
    width: 100%;
    margin: 0;
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
  .cursor {
    stroke: var(--_text);
    stroke-width: 1.5;
    stroke-dasharray: 2 3;
  }
  .key {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s1) var(--_s4);
  }
  .key span::before {
    content: '';
    display: inline-block;
    width: 24px;
    margin-right: var(--_s1);
    vertical-align: middle;
    border-top: 3px solid var(--_positive);
  }
  .key .of-1::before {
    border-top: 3px dashed var(--_negative);
  }
  .key .of-2::before {
    border-top: 3px dotted var(--_muted);
  }
`;
