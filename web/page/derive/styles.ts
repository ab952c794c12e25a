import { css } from 'lit';

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
