import { css } from 'lit';

export const formulaStyles = css`
  math {
    font-size: calc(var(--_size) * 1.0625);
  }
  .prime {
    margin-inline-start: -0.14em;
  }
  mtd {
    text-align: left;
    padding-inline-start: 0;
  }
  .formula {
    display: grid;
    grid-template-columns: auto auto minmax(0, 1fr);
    gap: var(--_s2);
    align-items: baseline;
  }
  .symbols {
    justify-self: start;
  }
  .value {
    font-weight: 700;
    justify-self: start;
    padding-left: 4px;
  }
  /* Blocks, not a grid, which would measure every line twice. */
  .lines > math {
    display: block math;
  }
  .lines > span:not(.line) {
    display: block;
  }
  .lines > * + * {
    margin-top: var(--_s1);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s1);
    align-items: baseline;
  }
  .term {
    display: inline-flex;
    gap: var(--_s1);
    align-items: baseline;
    padding: 1px 4px;
    border-radius: 3px;
    outline: 1px solid transparent;
    cursor: default;
  }
  button.factor {
    all: unset;
    cursor: pointer;
    padding: 2px 1px;
    border-radius: 3px;
    border-bottom: 1px dotted var(--_muted);
  }
  button.factor:hover {
    background: var(--_panel);
    border-bottom: 1px solid var(--_accent);
  }
  button.factor:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 1px;
  }
  button.more {
    min-height: 28px;
    padding: 0 var(--_s2);
    font-size: var(--_small);
  }
  .group {
    display: grid;
    gap: var(--_s1);
    justify-items: start;
  }
  .group .lines {
    padding-left: var(--_s3);
    border-left: 2px solid var(--_line);
  }
  .group button.more {
    text-align: left;
  }
  .classes {
    overflow-x: auto;
    margin-top: var(--_s2);
  }
  .classes table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  .classes caption {
    text-align: left;
    padding-bottom: var(--_s1);
  }
  .classes th,
  .classes td {
    padding: 2px var(--_s2);
    text-align: right;
    white-space: nowrap;
    font-weight: normal;
  }
  .classes thead {
    border-bottom: 1px solid var(--_line);
  }
  .classes tfoot {
    border-top: 1px solid var(--_line);
  }
  .classes tr.term {
    display: table-row;
    outline-offset: -2px;
  }
  .classes tr[aria-current] > * {
    font-weight: 700;
  }
  .deciding {
    margin: var(--_s2) 0 0;
  }
  .term.off {
    color: var(--_muted);
    text-decoration: line-through;
  }
  .term.off button.factor {
    text-decoration: line-through;
  }
  .term.lit {
    background: var(--_panel);
    outline: 2px dashed var(--_accent);
  }
`;

/** For cells with long names on narrow screens: the name has a line of its own. */
export const narrowFormula = css`
  .formula {
    grid-template-columns: auto minmax(0, 1fr);
  }
  .formula > .target {
    grid-column: 1 / -1;
    justify-self: start;
  }
  .formula > span:empty {
    display: none;
  }
`;
