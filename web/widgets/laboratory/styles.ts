import { css } from 'lit';
import { walkedStyles } from './walked-terms.ts';

/** How the elements of the laboratory lie: picture and derivation side by side where there is room. */
export const laboratoryStyles = css`
  ${walkedStyles}
  :host {
    display: block;
    container-type: inline-size;
  }
  .whole {
    display: grid;
    gap: var(--_s4);
  }
  .whole > * {
    min-width: 0;
  }
  .title {
    min-height: 1.3em;
  }
  .picture,
  .derivation {
    display: grid;
    gap: var(--_s4);
    align-content: start;
  }
  .derivation {
    min-height: 8em;
  }
  .derivation > * {
    min-width: 0;
  }
  /* Two lines with fractions in them would touch. */
  p math {
    margin-block: 0.3em;
  }
  .scrolls {
    overflow-x: auto;
    padding-block: 2px;
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
  /* Maps drawn as pictures take the room that they are given. */
  .grids > .map {
    min-width: min(100%, 270px);
  }
  .grids > .full {
    flex: 1 0 100%;
  }
  .inputs {
    display: grid;
    gap: var(--_s3);
  }
  .settings {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(120px, 180px));
    gap: var(--_s2) var(--_s3);
    align-items: end;
  }
  .settings .all {
    grid-column: 1 / -1;
  }
  .settings .wide {
    grid-column: span 2;
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
    .inputs {
      grid-column: 1 / -1;
    }
    .inputs {
      grid-row: var(--_inputs-row, 3);
    }
    .picture,
    .derivation {
      grid-row: var(--_picture-row, 2);
    }
    /* What is taller than a screen has its inputs above it, where they are seen. */
    .inputs-first {
      --_inputs-row: 2;
      --_picture-row: 3;
    }
  }
  @container (max-width: 480px) {
    .settings {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .whole {
      --rf-cell: clamp(28px, 9.5cqw, 44px);
    }
  }
`;
