import { css } from 'lit';

export const networkStyles = css`
  :host {
    display: block;
    min-width: 0;
    color-scheme: dark;
  }
  .floor {
    position: relative;
  }
  .ground {
    border-radius: var(--rf-network-radius, 12px);
    background: var(--rf-network-ground, radial-gradient(120% 90% at 30% 0, #18202f 0, #0d1119 60%));
    color: #eef1f7;
  }
  .stage {
    position: relative;
    height: var(--rf-network-height, clamp(300px, 56vh, 560px));
    overflow-x: auto;
    overflow-y: hidden;
    border-radius: inherit;
    cursor: crosshair;
  }
  .down .stage {
    height: auto;
    overflow: hidden;
  }
  .error {
    padding: var(--_s3) 20px 0;
  }
  .stage:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  canvas {
    display: block;
  }
  .stations {
    position: absolute;
    inset: 0 auto auto 0;
  }
  .beside {
    position: absolute;
    left: 20px;
    bottom: 20px;
    z-index: 1;
  }
  .down .beside {
    bottom: auto;
    top: 20px;
  }
  ol {
    position: absolute;
    margin: 0;
    padding: 0;
    list-style: none;
    font-variant-numeric: tabular-nums;
    color: #a3afc6;
    pointer-events: none;
  }
  li {
    display: grid;
    align-items: center;
    gap: 8px;
    font-size: 15px;
  }
  .right li {
    grid-template-columns: 30px minmax(0, 1fr) 58px;
    /* Each as far from the next as the ends of the lines are. */
    height: var(--_step);
  }
  .percent {
    font-size: 13px;
    text-align: right;
  }
  .track {
    position: relative;
    height: min(12px, 60%);
    border-radius: 6px;
    background: #27314a;
    overflow: hidden;
  }
  .fill {
    position: absolute;
    inset: 0;
    border-radius: 6px;
    background: #4f8cff;
    transform-origin: left;
  }
  .top {
    color: #ffffff;
    font-weight: 650;
  }
  .down ol {
    display: grid;
    grid-auto-flow: column;
    grid-auto-columns: minmax(0, 1fr);
  }
  .down li {
    grid-template-rows: 46px auto auto;
    justify-items: center;
    gap: 2px;
    font-size: 14px;
  }
  .down .track {
    order: -1;
    width: 12px;
    height: 46px;
  }
  .down .fill {
    transform-origin: bottom;
  }
  .down .percent {
    font-size: 12px;
    white-space: nowrap;
  }
  /* Ten of them have no room beside each other; they are said all the same. */
  .down li:not(.top) .percent {
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .under {
    padding: 0 20px var(--_s3);
    /* Two lines, so that nothing moves when what is pointed at says less. */
    min-height: calc(3em + var(--_s3));
    color: #b4bdcf;
    font-size: var(--_small);
  }
  .stage p {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    padding: var(--_s4);
    text-align: center;
  }
`;
