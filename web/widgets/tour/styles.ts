import { css } from 'lit';
import { narrowFormula } from '../../formula/styles.ts';

export const tourStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  /* Blocks, not a grid: grids in grids measure all that is in them again, at each level. */
  .whole > * + *,
  .picture > * + *,
  .derivation > * + * {
    margin-top: var(--_s3);
  }
  .grid > * + * {
    margin-top: var(--_s1);
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
  .settings .narrow {
    width: 84px;
  }
  .step {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2) var(--_s6);
    align-items: end;
    justify-content: space-between;
  }
  .says {
    max-width: 80ch;
  }
  .changes {
    min-height: 1.5em;
    font-weight: 600;
  }
  .lens {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--_s4);
    align-items: baseline;
  }
  .looked {
    font-variant-numeric: tabular-nums;
    font-weight: 600;
    min-width: 14em;
  }
  .strip {
    position: relative;
    overflow-x: auto;
    scrollbar-width: thin;
    padding: 3px;
    margin: calc(var(--_s3) - 3px) -3px -3px;
  }
  .strip-grid {
    display: grid;
    grid-template-columns: auto repeat(12, auto);
    gap: var(--_s1) var(--_s2);
    align-items: end;
    justify-content: start;
    width: max-content;
  }
  .row-name {
    font-size: var(--_small);
    color: var(--_muted);
    align-self: center;
    padding-right: var(--_s1);
  }
  .tile {
    position: relative;
    display: grid;
    gap: 2px;
    justify-items: center;
    padding: var(--_s1);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: none;
    min-height: 0;
    min-width: 44px;
  }
  .tile.given {
    border-color: transparent;
  }
  .tile.gradient {
    border: 2px dotted var(--_gradient-positive);
  }
  .tile.here {
    box-shadow: 0 0 0 3px var(--_accent);
  }
  .symbol {
    font-size: var(--_small);
    white-space: nowrap;
  }
  .single {
    font-variant-numeric: tabular-nums;
    font-size: var(--_small);
    padding: 2px 4px;
    white-space: nowrap;
  }
  .single.changed {
    outline: 2px solid var(--_text);
    border-radius: 3px;
  }
  .strip-grid.longer {
    grid-template-columns: auto repeat(13, auto);
  }
  .batch .row {
    align-items: stretch;
  }
  .batch button,
  .shares button {
    display: flex;
    gap: var(--_s2);
    align-items: center;
    padding: var(--_s1) var(--_s2);
    font-variant-numeric: tabular-nums;
  }
  .batch .facts {
    display: grid;
    font-size: var(--_small);
    text-align: start;
    white-space: nowrap;
  }
  .mean {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px;
    padding-top: var(--_s2);
  }
  .shares {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2);
  }
  .shares button {
    display: grid;
    gap: 2px;
    justify-items: center;
  }
  .shares .whole-sum {
    flex-basis: 100%;
  }
  .card {
    display: grid;
    gap: var(--_s3) var(--_s8);
    padding-top: var(--_s3);
    border-top: 1px solid var(--_line);
  }
  .card > * {
    min-width: 0;
  }
  .chain {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s1);
    align-items: center;
  }
  .chain button {
    position: relative;
    padding: 2px var(--_s2);
  }
  .chain button[aria-current] {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 2px var(--_accent);
  }
  .derivation {
    min-height: 15em;
    max-width: 72ch;
  }
  .grids {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s4) var(--_s4);
    align-items: start;
  }
  .grid {
    min-width: 0;
    max-width: 100%;
  }
  .grid h3 {
    font-size: var(--_small);
    font-weight: 600;
  }
  .grid h3 .muted {
    font-weight: 400;
  }
  .arrow {
    align-self: center;
    font-size: var(--_title);
    color: var(--_muted);
  }
  .formula-box math {
    font-size: var(--_size);
  }
  .formula-box > .symbols {
    font-size: calc(var(--_size) * 1.125);
    math-style: normal;
    padding-block: var(--_s2);
  }
  .formula-box .term {
    padding-inline: 1px;
    gap: 2px;
  }
  .formula-box {
    overflow-x: auto;
    padding: 2px;
  }
  .care {
    padding-left: var(--_s3);
    border-left: 3px solid var(--_negative);
  }
  @container (min-width: 1080px) {
    .card {
      grid-template-columns: minmax(0, 1fr) minmax(340px, 500px);
    }
    .card > header,
    .card > .chain,
    .card > .lens,
    .card > .error {
      grid-column: 1 / -1;
    }
  }
  @container (max-width: 480px) {
    .whole {
      --rf-cell: clamp(30px, 10.5cqw, 44px);
    }
    .arrow {
      flex-basis: 100%;
      line-height: 1;
      rotate: 90deg;
      width: 1em;
      flex: 0 0 100%;
      text-align: center;
    }
  }
  @container (max-width: 480px) {
    ${narrowFormula}
  }
`;
