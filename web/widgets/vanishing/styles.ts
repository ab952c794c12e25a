import { css } from 'lit';

export const vanishingStyles = css`
  .bars {
    display: grid;
    gap: 2px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .bars button {
    position: relative;
    display: grid;
    grid-template-columns: 3ch minmax(40px, 1fr) 10ch;
    gap: var(--_s2);
    align-items: center;
    width: 100%;
    min-height: 24px;
    padding: 2px var(--_s2);
    border-color: transparent;
    font-size: var(--_small);
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .state {
    min-height: 3em;
  }
  td.here {
    font-weight: 700;
    box-shadow: inset 0 0 0 2px var(--_accent);
  }
  @container (min-width: 1000px) {
    .whole {
      grid-template-columns: minmax(0, 1fr) minmax(320px, 1fr);
    }
  }
`;
