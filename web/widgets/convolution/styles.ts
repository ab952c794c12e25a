import { css } from 'lit';

/** What differs from the other elements of the laboratory: small grids, and settings as fields. */
export const convolutionStyles = css`
  .whole.roomy {
    --rf-cell: calc(var(--_size) * 2.25);
  }
  .stale {
    opacity: 0.45;
  }
  .settings {
    grid-template-columns: repeat(auto-fit, minmax(84px, 1fr));
  }
  .derivation {
    min-height: 13em;
  }
  .symbols {
    overflow-x: auto;
  }
  @container (min-width: 1080px) {
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
