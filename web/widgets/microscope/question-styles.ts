import { css } from 'lit';

/** Of the answers to what is asked beside a cell's terms, and of the pictures of windows. */
export const questionStyles = css`
  .question,
  .answer,
  .back,
  .windows,
  .split {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--_s3);
    min-width: 0;
  }
  .answer {
    padding: var(--_s3);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .answer > * {
    min-width: 0;
  }
  .links,
  .links li {
    grid-template-columns: minmax(0, 1fr);
    overflow-wrap: anywhere;
  }
  button.follow {
    max-width: 100%;
    height: auto;
  }
  .links {
    display: grid;
    gap: var(--_s4);
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .links li {
    display: grid;
    gap: var(--_s1);
    min-width: 0;
    padding-left: var(--_s3);
    border-left: 3px solid var(--_line);
  }
  .link {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s1) var(--_s3);
    align-items: baseline;
  }
  .paths {
    overflow-wrap: anywhere;
  }
  button.follow {
    min-height: 28px;
    padding: 0 var(--_s2);
    font-size: var(--_small);
  }
  .link math {
    font-size: var(--_large);
  }
  .operands {
    --rf-cell: calc(var(--_size) * 2.25);
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s3);
    align-items: start;
  }
  .operands > * {
    min-width: 0;
    max-width: 100%;
  }
  .operands h3,
  .back h3,
  .split h3 {
    font-size: var(--_small);
  }
  .operands .sign {
    align-self: center;
    font-size: var(--_large);
  }
  .operation {
    font-size: var(--_large);
    font-weight: 600;
  }
  .figures {
    border-collapse: collapse;
    font-size: var(--_small);
    font-variant-numeric: tabular-nums;
    justify-self: start;
    max-width: 100%;
    overflow-wrap: anywhere;
  }
  .figures th {
    overflow-wrap: normal;
  }
  .figures caption {
    text-align: left;
    color: var(--_muted);
  }
  .figures th,
  .figures td {
    padding: var(--_s1) var(--_s3) var(--_s1) 0;
    text-align: left;
    font-weight: 400;
    border-bottom: 1px solid var(--_line);
    vertical-align: top;
  }
  .figures td:nth-child(2) {
    font-weight: 600;
  }
  .field.rate input {
    width: 9ch;
  }
  .formula-box.steps {
    display: grid;
    gap: var(--_s2);
  }
  summary {
    min-height: 36px;
    align-content: center;
    cursor: pointer;
  }
  .walk {
    display: grid;
    gap: var(--_s2);
  }
  .walk .at {
    /* Two lines, so that stepping does not move what is below. */
    min-height: 3em;
    max-width: 90ch;
  }
  .walk .steps {
    gap: var(--_s2) var(--_s4);
  }
  .walk .player {
    /* All its controls in one line. */
    flex: 1 1 466px;
    max-width: 760px;
  }
  .batch {
    display: grid;
    gap: var(--_s2);
    padding-top: var(--_s3);
    border-top: 1px solid var(--_line);
  }
  .batch .shares {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2) var(--_s3);
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .batch .shares li {
    display: grid;
    gap: 2px;
    justify-items: center;
  }
  .mean {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px;
  }
  figure {
    margin: 0;
    min-width: 0;
  }
  .routing {
    max-width: 100%;
    height: auto;
  }
  .routing rect {
    fill: var(--_surface);
    stroke: var(--_field-line);
  }
  .routing text {
    fill: var(--_text);
    font-size: 13px;
    text-anchor: middle;
    dominant-baseline: central;
    font-variant-numeric: tabular-nums;
    paint-order: stroke;
    stroke: var(--_surface);
    stroke-width: 4px;
  }
  .routing text.loser {
    fill: var(--_muted);
  }
  .routing rect.winner {
    stroke: var(--_text);
    stroke-width: 3;
  }
  .routing rect.asked {
    fill: var(--_panel);
    stroke: var(--_accent);
    stroke-width: 3;
  }
  .routing rect.gradient {
    stroke: var(--_gradient-positive);
    stroke-dasharray: 3 3;
    stroke-width: 2;
  }
  .routing .way {
    stroke: var(--_text);
    stroke-width: 2;
    fill: none;
  }
  .routing .way.gradient {
    stroke: var(--_gradient-positive);
    stroke-dasharray: 4 3;
  }
  .routing .head {
    fill: var(--_text);
  }
  .routing .head.gradient {
    fill: var(--_gradient-positive);
  }
`;
