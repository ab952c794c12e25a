import { css } from 'lit';

export const activationStyles = css`
  .drawing {
    aspect-ratio: 640 / 330;
  }
  .plane {
    cursor: ew-resize;
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
  .cursor line {
    stroke: var(--_text);
    stroke-width: 1.5;
    stroke-dasharray: 2 3;
  }
  .cursor circle {
    stroke: var(--_surface);
    stroke-width: 2;
  }
  .tangent {
    stroke: var(--_text);
    stroke-width: 2;
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
    border-top: 3.5px solid var(--_positive);
  }
  .key .slope-key::before {
    border-top: 2.5px dashed var(--_gradient-positive);
  }
  .key .tangent-key::before {
    border-top: 2px solid var(--_text);
  }
  .slider {
    width: 100%;
    margin: 0;
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
