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
  nav {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2);
  }
  nav a {
    padding: var(--_s1) var(--_s3);
    border: 1px solid var(--_field-line);
    border-radius: var(--_radius);
    color: var(--_text);
    text-decoration: none;
  }
  nav a:hover {
    background: var(--_panel);
  }
  nav a[aria-current] {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 1px var(--_accent);
    font-weight: 600;
  }
`;

export const microscopeViewStyles = css`
  :host {
    display: grid;
    gap: var(--_s3);
    min-width: 0;
  }
  :host > * {
    min-width: 0;
  }
  .subject {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s3) var(--_s4);
    align-items: end;
  }
  .subject > rf-tensor {
    flex: none;
    width: 64px;
  }
  .choose {
    gap: var(--_s1) var(--_s2);
  }
  .choose input[type='number'] {
    width: 9ch;
  }
  summary {
    min-height: 36px;
    align-content: center;
    cursor: pointer;
  }
  a {
    color: var(--_accent);
  }
`;
