import { css } from 'lit';

export const trainStyles = css`
  :host {
    display: block;
  }
  .place {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--_s8) var(--_s8);
  }
  section,
  .hands {
    display: grid;
    gap: var(--_s3);
    min-width: 0;
    align-content: start;
  }
  .hands {
    gap: var(--_s8);
  }
  .settings {
    order: 9;
  }
  rf-curves + rf-curves {
    margin-top: var(--_s2);
  }
  @media (min-width: 800px) {
    .place {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
    .control {
      grid-column: 1 / -1;
    }
    .settings {
      order: 0;
      grid-column: 1 / -1;
    }
  }
  @media (min-width: 1180px) {
    .place {
      grid-template-columns: minmax(0, 1.05fr) minmax(0, 1fr) minmax(0, 0.95fr);
    }
    .control {
      grid-column: 1 / 3;
    }
    .settings {
      grid-column: 3;
    }
  }
`;
