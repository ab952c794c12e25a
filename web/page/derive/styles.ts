import { css } from 'lit';

export const deriveStyles = css`
  :host {
    display: grid;
    gap: var(--_s4);
  }
  :host > * {
    min-width: 0;
  }
  h1 {
    margin: 0;
    font-size: var(--_title);
    line-height: 1.25;
  }
  .lead {
    max-width: 80ch;
  }
`;
