import { css } from 'lit';
import { narrowFormula } from '../../formula/styles.ts';

export const microscopeStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .switches {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2) var(--_s4);
  }
  .whole {
    position: relative;
  }
  /* Blocks, not a grid: grids in grids measure all that is in them again, at each level. */
  .whole > * + *,
  .derivation > * + * {
    margin-top: var(--_s3);
  }
  .layer > * + *,
  .rest > * + *,
  .sources > * + * {
    margin-top: var(--_s4);
  }
  .tensor > * + * {
    margin-top: var(--_s1);
  }
  .legend > * + * {
    margin-top: 2px;
  }
  .card > * {
    min-width: 0;
  }
  .strip {
    position: relative;
    overflow-x: auto;
    scrollbar-width: thin;
    padding: 0 4px 12px;
    margin: var(--_s3) -4px 0;
  }
  .network {
    position: relative;
  }
  .network > svg {
    position: absolute;
    inset: 0;
    fill: none;
    stroke: var(--_field-line);
    stroke-width: 1.5;
  }
  .tile {
    position: absolute;
    display: flex;
    flex-direction: column;
    gap: 2px;
    align-items: center;
    justify-content: start;
    padding: var(--_s1);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    line-height: 1.3;
  }
  .tile.here {
    box-shadow: 0 0 0 3px var(--_accent);
  }
  .tile .node {
    font-weight: 600;
    font-size: var(--_small);
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .tile .size {
    font-size: calc(var(--_size) * 0.75);
    color: var(--_muted);
    margin-bottom: 2px;
  }
  .tile .changed {
    position: absolute;
    right: -4px;
    bottom: -10px;
    padding: 0 4px;
    border: 1px dashed var(--_text);
    border-radius: var(--_radius);
    background: var(--_surface);
    font-size: calc(var(--_size) * 0.6875);
    font-variant-numeric: tabular-nums;
  }
  .edits > * + * {
    margin-top: var(--_s2);
  }
  .edit .field input {
    width: 14ch;
  }
  .edit .row {
    align-items: end;
  }
  .edit .small {
    flex: 1 1 16em;
  }
  .tile .gradient {
    border-top: 2px dotted var(--_gradient-positive);
    padding-top: 6px;
    margin-top: 2px;
  }
  .picture {
    display: inline-block;
    position: relative;
    line-height: 0;
  }
  .picture .field {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    overflow: visible;
    fill: none;
    stroke: var(--_text);
    stroke-width: 2;
  }
  .picture .field .halo {
    stroke: var(--_surface);
    stroke-width: 4;
  }
  .picture .field.fed path:not(.halo) {
    stroke-dasharray: 3 2;
  }
  .legend {
    color: var(--_muted);
    font-size: var(--_small);
    /* Two lines, so that walking through cells does not move what is below. */
    min-height: calc(3em + 2px);
  }
  .legend p {
    max-width: 160ch;
  }
  .key {
    display: inline-block;
    width: 14px;
    height: 10px;
    margin-right: var(--_s2);
    border: 2px solid var(--_text);
  }
  .key.fed {
    border-style: dashed;
  }
  .key.hatched {
    border: 1px solid var(--_muted);
    background: repeating-linear-gradient(
      45deg,
      transparent 0 3px,
      color-mix(in srgb, var(--_muted) 55%, transparent) 3px 4px
    );
  }
  .flight {
    position: absolute;
    top: 0;
    left: 0;
    border: 3px solid var(--_accent);
    border-radius: var(--_radius);
    margin: 0;
    opacity: 0;
    pointer-events: none;
  }
  .path ol {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s1);
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .path li {
    display: flex;
    gap: var(--_s1);
    align-items: center;
  }
  .path button {
    min-height: 28px;
    padding: 0 var(--_s2);
    font-size: var(--_small);
    font-variant-numeric: tabular-nums;
  }
  .path button[aria-current] {
    border-color: var(--_accent);
    font-weight: 600;
  }
  .card {
    display: grid;
    gap: var(--_s6) var(--_s8);
    padding-top: var(--_s3);
    border-top: 1px solid var(--_line);
  }
  .derivation {
    min-height: 24em;
  }
  .tensor rf-tensor + rf-tensor {
    margin-top: calc(var(--_s1) + var(--_s2));
  }
  .tensor h3 {
    font-size: var(--_small);
  }
  h2 .muted,
  h3 .muted {
    font-weight: 400;
  }
  .formula-box.all {
    max-height: 40em;
  }
  .formula-box {
    overflow: auto;
    padding: 2px;
    scrollbar-width: thin;
  }
  .formula-box math {
    font-size: var(--_size);
  }
  .general {
    margin-bottom: var(--_s2);
  }
  .general mtable {
    /* As tall as it stands alone: small fractions cannot be read. */
    math-style: normal;
  }
  .general mtable.stack mtd {
    padding-block: var(--_s1);
  }
  .twin {
    font-size: var(--_small);
  }
  @container (min-width: 1000px) {
    .card {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      grid-template-rows: auto 1fr;
    }
    .layer,
    .rest {
      grid-column: 1;
    }
    .derivation {
      grid-column: 2;
      grid-row: 1 / 3;
    }
  }
  @container (max-width: 480px) {
    .whole {
      --rf-cell: clamp(30px, 10.5cqw, 44px);
    }
  }
  @container (max-width: 640px) {
    ${narrowFormula}
  }
`;
