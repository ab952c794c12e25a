import { css } from 'lit';

export const convolutionStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .whole {
    display: grid;
    gap: var(--_s4);
  }
  .whole.roomy {
    --rf-cell: 36px;
  }
  .title {
    min-height: 1.3em;
  }
  .grids {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s4) var(--_s6);
    align-items: start;
  }
  .grids > div {
    min-width: 0;
    max-width: 100%;
    display: grid;
    gap: var(--_s1);
  }
  .grids h3 {
    font-size: var(--_small);
    font-weight: 600;
    color: var(--_muted);
  }
  .stale {
    opacity: 0.45;
  }
  .settings {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(84px, 1fr));
    gap: var(--_s2) var(--_s3);
    align-items: end;
  }
  .settings .all {
    grid-column: 1 / -1;
  }
  .settings .wide {
    grid-column: span 2;
  }
  .whole > * {
    min-width: 0;
  }
  .picture,
  .derivation {
    display: grid;
    gap: var(--_s4);
    align-content: start;
  }
  .derivation {
    min-height: 13em;
  }
  .symbols {
    overflow-x: auto;
  }
  .words {
    display: grid;
    gap: var(--_s2);
    max-width: 68ch;
  }
  .placeholder {
    border: 1px dashed var(--_line);
    border-radius: var(--_radius);
    padding: var(--_s4);
    color: var(--_muted);
    min-width: 160px;
  }
  @container (min-width: 1080px) {
    .whole {
      grid-template-columns: minmax(0, 3fr) minmax(300px, 2fr);
      column-gap: var(--_s8);
    }
    .title,
    .settings {
      grid-column: 1 / -1;
    }
  }
  @container (max-width: 480px) {
    .whole {
      --rf-cell: clamp(30px, 10.5cqw, 44px);
    }
    .whole.roomy {
      --rf-cell: clamp(28px, 8.5cqw, 44px);
    }
  }
`;
