import { css } from 'lit';

export const exercisesViewStyles = css`
  :host {
    display: grid;
    gap: var(--_s4);
    min-width: 0;
  }
  :host > * {
    min-width: 0;
  }
  summary {
    min-height: 36px;
    align-content: center;
    cursor: pointer;
  }
  fieldset {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
    gap: 0 var(--_s4);
    margin: 0;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    min-width: 0;
  }
  .settings {
    margin-top: var(--_s3);
    align-items: end;
  }
  .settings .field {
    flex: none;
    width: min(280px, 100%);
  }
  rf-exercise-sheet {
    margin-top: var(--_s3);
  }
  @media print {
    .beside-sheet,
    .solved,
    summary,
    fieldset,
    .settings {
      display: none;
    }
    .printing:not([open]) {
      display: none;
    }
  }
`;

export const microscopeViewStyles = css`
  :host {
    display: block;
  }
  /* Blocks, not a grid: grids in grids measure all that is in them again, at each level. */
  :host > * + * {
    margin-top: var(--_s3);
  }
  .subject {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s3) var(--_s4);
    align-items: end;
  }
  .subject > rf-tensor {
    flex: none;
    width: 64px;
  }
  .choose {
    gap: var(--_s1) var(--_s2);
  }
  .choose input[type='number'] {
    width: 9ch;
  }
  summary {
    min-height: 36px;
    align-content: center;
    cursor: pointer;
  }
  a {
    color: var(--_accent);
  }
`;
