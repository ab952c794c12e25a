import { css } from 'lit';

export const formulaStyles = css`
  math {
    font-size: calc(var(--_size) * 1.0625);
  }
  .formula {
    display: grid;
    grid-template-columns: auto auto minmax(0, 1fr);
    gap: var(--_s2);
    align-items: baseline;
  }
  .value {
    font-weight: 700;
    justify-self: start;
    padding-left: 4px;
  }
  .lines {
    display: grid;
    gap: var(--_s1);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s1);
    align-items: baseline;
  }
  .term {
    display: inline-flex;
    gap: var(--_s1);
    align-items: baseline;
    padding: 1px 4px;
    border-radius: 3px;
    outline: 1px solid transparent;
    cursor: default;
  }
  .term.off {
    color: var(--_muted);
    text-decoration: line-through;
  }
  .term.lit {
    background: var(--_panel);
    outline: 2px dashed var(--_accent);
  }
`;
