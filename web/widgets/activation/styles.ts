import { css } from 'lit';

export const activationStyles = css`
  .drawing {
    aspect-ratio: 640 / 330;
  }
  .plane path {
    fill: none;
  }
  .value path {
    stroke: var(--_positive);
    stroke-width: 3.5;
  }
  .slope path {
    stroke: var(--_gradient-positive);
    stroke-width: 2.5;
    stroke-dasharray: 7 5;
  }
  .value .closed,
  .cursor .of-value {
    fill: var(--_positive);
  }
  .slope .closed,
  .cursor .of-slope {
    fill: var(--_gradient-positive);
  }
  .open {
    fill: var(--_surface);
    stroke-width: 2;
  }
  .value .open {
    stroke: var(--_positive);
  }
  .slope .open {
    stroke: var(--_gradient-positive);
  }
  .cursor circle {
    stroke: var(--_surface);
    stroke-width: 2;
    stroke-dasharray: none;
  }
  .tangent {
    stroke: var(--_text);
    stroke-width: 2;
    stroke-dasharray: none;
  }
  .key .slope-key::before {
    border-top: 2.5px dashed var(--_gradient-positive);
  }
  .key .tangent-key::before {
    border-top: 2px solid var(--_text);
  }
  .flow {
    display: grid;
    gap: var(--_s1);
  }
  .flow-row {
    display: grid;
    grid-template-columns: 15ch minmax(40px, 1fr) 9ch;
    gap: var(--_s2);
    align-items: center;
    font-size: var(--_small);
  }
  .flow-row .number {
    text-align: right;
  }
  .state {
    min-height: 3em;
  }
  summary {
    min-height: 36px;
    align-content: center;
    cursor: pointer;
  }
  table {
    font-size: var(--_small);
  }
`;
