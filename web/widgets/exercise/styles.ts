import { css } from 'lit';
import { narrowFormula } from '../../formula/styles.ts';

export const exerciseStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    --_right: light-dark(#1b6e3c, #7fd6a2);
  }
  .whole {
    display: grid;
    gap: var(--_s3);
  }
  .whole > * {
    min-width: 0;
  }
  .chooser {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2) var(--_s3);
    align-items: end;
  }
  .chooser .field {
    max-width: 100%;
  }
  .chooser .narrow {
    width: 120px;
  }
  header {
    display: grid;
    gap: var(--_s1);
    max-width: 80ch;
  }
  .grids {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s3) var(--_s6);
    align-items: start;
  }
  .arrow {
    align-self: center;
    font-size: var(--_large);
    color: var(--_muted);
  }
  .tensor {
    display: grid;
    gap: var(--_s1);
    min-width: 0;
    max-width: 100%;
  }
  .maps {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2) var(--_s3);
    min-width: 0;
  }
  .maps > * {
    min-width: 0;
    max-width: 100%;
  }
  .answer table {
    border-collapse: separate;
    border-spacing: 2px;
    border: 2px solid var(--_accent);
    border-radius: var(--_radius);
    padding: 2px;
  }
  .answer .maps {
    overflow-x: auto;
    padding: 2px;
  }
  .answer td {
    position: relative;
    padding: 0;
  }
  .answer input {
    display: block;
    width: 58px;
    min-height: 44px;
    padding: 2px 18px 2px 4px;
    border-radius: 3px;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .answer .mark {
    position: absolute;
    top: 0;
    right: 3px;
    font-size: var(--_small);
    font-weight: 700;
    pointer-events: none;
  }
  .answer .right input {
    border-color: var(--_right);
    box-shadow: inset 0 -3px var(--_right);
  }
  .answer .right .mark {
    color: var(--_right);
  }
  .answer .wrong input {
    border: 2px dashed var(--_danger);
    box-shadow: none;
  }
  .answer .wrong .mark {
    color: var(--_danger);
  }
  .answer .hinted {
    outline: 3px dashed var(--_accent);
    outline-offset: 0;
    border-radius: 3px;
  }
  .keys {
    display: none;
  }
  .keys button {
    min-width: 56px;
    min-height: 44px;
    font-size: var(--_large);
  }
  .verdict {
    min-height: 1.5em;
    font-weight: 600;
    max-width: 80ch;
  }
  .hints {
    max-width: 80ch;
    padding: var(--_s2) var(--_s3);
    border-inline-start: 4px solid var(--_accent);
    background: var(--_panel);
  }
  .hints ol {
    margin: 0;
    padding-inline-start: 1.4em;
  }
  .solution {
    display: grid;
    gap: var(--_s3) var(--_s8);
    padding-top: var(--_s3);
    border-top: 1px solid var(--_line);
  }
  .derivation {
    display: grid;
    gap: var(--_s2);
    align-content: start;
    min-width: 0;
    overflow-x: auto;
  }
  @media (pointer: coarse) {
    .keys {
      display: flex;
    }
  }
  @container (min-width: 900px) {
    .solution {
      grid-template-columns: auto minmax(0, 1fr);
    }
  }
  @container (max-width: 520px) {
    ${narrowFormula}
    .arrow {
      display: none;
    }
  }
  @media print {
    .chooser,
    .keys,
    .actions {
      display: none;
    }
  }
`;
