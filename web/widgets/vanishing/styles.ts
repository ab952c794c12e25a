import { css } from 'lit';

export const vanishingStyles = css`
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
  .settings {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2) var(--_s3);
    align-items: end;
  }
  .settings .all {
    flex-basis: 100%;
  }
  .settings input[type='text'] {
    width: 9ch;
  }
  .picture,
  .reading {
    display: grid;
    gap: var(--_s3);
    align-content: start;
    min-width: 0;
  }
  .reading {
    max-width: 72ch;
  }
  .bars {
    display: grid;
    gap: 2px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .bars button {
    position: relative;
    display: grid;
    grid-template-columns: 3ch minmax(40px, 1fr) 10ch;
    gap: var(--_s2);
    align-items: center;
    width: 100%;
    min-height: 24px;
    padding: 2px var(--_s2);
    border-color: transparent;
    font-size: var(--_small);
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .bars .track {
    height: 14px;
    border: 1px dotted var(--_gradient-positive);
    border-radius: 3px;
    overflow: hidden;
  }
  .bars .bar {
    display: block;
    height: 100%;
    background: var(--_gradient-positive);
    transform-origin: left;
    transition: transform var(--_move);
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
  .state {
    font-weight: 600;
    min-height: 3em;
  }
  .table {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  caption {
    text-align: left;
    font-size: var(--_small);
    color: var(--_muted);
  }
  th,
  td {
    padding: 2px var(--_s3);
    text-align: right;
    border-bottom: 1px solid var(--_line);
  }
  td.here {
    font-weight: 700;
    box-shadow: inset 0 0 0 2px var(--_accent);
  }
  @container (min-width: 1000px) {
    .whole {
      grid-template-columns: minmax(0, 1fr) minmax(320px, 1fr);
    }
    .settings,
    .title,
    .whole > .error {
      grid-column: 1 / -1;
    }
  }
`;
