import { css } from 'lit';

export const trainStyles = css`
  :host {
    display: block;
  }
  .place {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--_s6) var(--_s8);
  }
  section {
    display: grid;
    gap: var(--_s3);
    min-width: 0;
    align-content: start;
  }
  .pad {
    --rf-pad-size: clamp(104px, 17vh, 150px);
    width: var(--rf-pad-size);
  }
  .pad p {
    margin-bottom: var(--_s1);
    color: #b4bdcf;
  }
  rf-network {
    --rf-network-ground: none;
    --rf-network-height: clamp(330px, calc(100vh - 400px), 560px);
  }
  .ways {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 240px), 1fr));
    gap: var(--_s4) var(--_s8);
  }
  .ways a {
    color: var(--_muted);
    text-decoration: none;
  }
  .ways b {
    display: block;
    color: var(--_text);
    font-size: var(--_large);
  }
  .ways b::after {
    content: ' →';
    color: var(--_accent);
  }
  .ways a:hover b {
    text-decoration: underline;
  }
  .settings summary {
    cursor: pointer;
    color: var(--_muted);
    font-size: var(--_small);
  }
  .settings h2 {
    display: inline;
    margin-right: var(--_s2);
    color: var(--_text);
    font-size: var(--_size);
  }
  .settings[open] summary {
    margin-bottom: var(--_s3);
  }
  rf-curves + rf-curves {
    margin-top: var(--_s2);
  }
  .control,
  .ways,
  .settings,
  .kept {
    grid-column: 1 / -1;
  }
  @media (min-width: 800px) {
    .place {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }
  @media (min-width: 1180px) {
    .place {
      grid-template-columns: minmax(0, 1.05fr) minmax(0, 1fr) minmax(0, 0.95fr);
    }
  }
`;
