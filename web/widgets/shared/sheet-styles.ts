import { css } from 'lit';

/**
 * A sheet of the laboratory: settings and a sentence above, then the picture and beside or below it
 * the formulas and words.
 */
export const sheetStyles = css`
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
  .settings input[type='text'] {
    width: 9ch;
  }
  .picture,
  .reading {
    display: grid;
    gap: var(--_s3);
    align-content: start;
  }
  .picture > *,
  .reading > * {
    min-width: 0;
  }
  .reading {
    max-width: 72ch;
  }
  .formulas {
    display: grid;
    gap: var(--_s2);
    justify-items: start;
    align-content: start;
    overflow-x: auto;
    padding: 2px;
  }
  .formulas math {
    math-style: normal;
  }
  .state {
    font-weight: 600;
  }
  .care {
    padding-left: var(--_s3);
    border-left: 3px solid var(--_negative);
  }
  .table {
    max-height: 280px;
    overflow: auto;
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
