import { css } from 'lit';

export const perceptronStyles = css`
  .plane {
    max-width: 560px;
    cursor: crosshair;
  }
  .side {
    fill: color-mix(in srgb, var(--_positive) 14%, transparent);
    transition: d var(--_move);
  }
  .line {
    fill: none;
    stroke: var(--_text);
    stroke-width: 3;
    transition: d var(--_move);
  }
  .old {
    fill: none;
    stroke: var(--_muted);
    stroke-width: 2;
    stroke-dasharray: 6 5;
  }
  .point,
  .handle {
    cursor: grab;
    outline: none;
  }
  .handle .grip {
    fill: var(--_surface);
    stroke: var(--_text);
    stroke-width: 2.5;
  }
  .handle:focus-visible .grip {
    fill: var(--_accent);
    stroke: var(--_accent);
    stroke-width: 6;
  }
  .reach,
  .halo {
    fill: transparent;
  }
  .one .mark {
    fill: var(--_positive);
  }
  .zero .mark {
    fill: var(--_negative);
  }
  .point .sign {
    fill: var(--_surface);
    font-size: 14px;
    font-weight: 700;
    pointer-events: none;
  }
  .here .halo {
    stroke: var(--_text);
    stroke-width: 2.5;
  }
  .wrong .halo {
    stroke-dasharray: 5 3;
    stroke-width: 4;
  }
  .selected .mark {
    stroke: var(--_text);
    stroke-width: 2;
  }
  .point:focus-visible .halo {
    stroke: var(--_accent);
    stroke-width: 4;
    stroke-dasharray: none;
  }
  /* As high as a mistake's numbers need, so that nothing below jumps from example to example. */
  .formulas.numbers {
    min-height: 14em;
  }
  .passes ol {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s1);
    margin: var(--_s1) 0 0;
    padding: 0;
    list-style: none;
  }
  .passes button {
    min-width: 36px;
    padding: var(--_s1);
    font-variant-numeric: tabular-nums;
  }
  .passes button[aria-current] {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 2px var(--_accent);
  }
  .tools .range {
    flex: 1 1 160px;
  }
  .tools select {
    margin-left: var(--_s1);
  }
  @container (max-width: 480px) {
    .reach {
      r: 32px;
    }
  }
  @container (min-width: 1000px) {
    .whole {
      grid-template-columns: minmax(0, 560px) minmax(320px, 1fr);
    }
  }
`;
