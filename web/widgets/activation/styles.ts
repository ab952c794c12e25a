import { css } from 'lit';

export const activationStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .whole {
    display: grid;
    gap: var(--_s3) var(--_s8);
  }
  .whole > * {
    min-width: 0;
  }
  .title {
    min-height: 1.3em;
  }
  .settings {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2) var(--_s3);
    align-items: end;
  }
  .settings .all {
    flex-basis: 100%;
  }
  .settings input {
    width: 12ch;
  }
  .picture,
  .reading {
    display: grid;
    gap: var(--_s3);
    align-content: start;
  }
  .reading {
    max-width: 72ch;
  }
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
  .formulas {
    display: grid;
    gap: var(--_s2);
    justify-items: start;
    overflow-x: auto;
    padding: 2px;
  }
  .formulas math {
    math-style: normal;
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
  .track {
    height: 14px;
    border: 1px dotted var(--_gradient-positive);
    border-radius: 3px;
    overflow: hidden;
  }
  .bar {
    display: block;
    height: 100%;
    background: var(--_gradient-positive);
    transform-origin: right;
    transition: transform var(--_move);
  }
  .state {
    font-weight: 600;
    min-height: 3em;
  }
  .care {
    padding-left: var(--_s3);
    border-left: 3px solid var(--_negative);
  }
  summary {
    min-height: 36px;
    align-content: center;
    cursor: pointer;
  }
  .table {
    max-height: 280px;
    overflow: auto;
  }
  table {
    border-collapse: collapse;
    font-size: var(--_small);
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 2px var(--_s3);
    text-align: right;
    border-bottom: 1px solid var(--_line);
  }
  @container (min-width: 1000px) {
    .whole {
      grid-template-columns: minmax(0, 3fr) minmax(320px, 2fr);
    }
    .settings,
    .title,
    .whole > .error {
      grid-column: 1 / -1;
    }
  }
`;
