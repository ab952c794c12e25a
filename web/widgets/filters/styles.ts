import { css } from 'lit';

export const filtersStyles = css`
  h4 {
    margin: 0;
    font-size: var(--_small);
    font-weight: 400;
    color: var(--_muted);
  }
  .bank button {
    min-height: 32px;
    padding: 0 var(--_s2);
    font-size: var(--_small);
  }
  .in-force {
    display: grid;
    gap: var(--_s2);
  }
  .in-force ol {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s1);
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .in-force li button {
    min-height: 32px;
    padding: 0 var(--_s2);
    font-size: var(--_small);
  }
  .in-force button[aria-current] {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 2px var(--_accent);
  }
  .in-force .tools {
    align-items: end;
  }
  .in-force .tools .field {
    width: 128px;
  }
  .grids > .planes {
    min-width: min(100%, 464px);
  }
  .kernels,
  .maps {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s3);
  }
  .grids > .maps {
    display: flex;
  }
  .maps h3 {
    flex: 1 0 100%;
  }
  .maps > div {
    width: min-content;
    padding: 2px;
    border: 2px solid transparent;
    border-radius: var(--_radius);
  }
  .maps > .chosen {
    border-color: var(--_accent);
  }
  .kernels {
    --rf-cell: calc(var(--_size) * 2.125);
  }
  canvas.colour {
    width: 148px;
    image-rendering: pixelated;
  }
`;
