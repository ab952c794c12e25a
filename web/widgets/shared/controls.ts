import { css } from 'lit';

/** Buttons, fields, selects and ranges, the same in every widget. */
export const controls = css`
  button,
  select,
  input {
    font: inherit;
    color: inherit;
  }
  button,
  select,
  input[type='text'],
  input[type='number'] {
    min-height: 36px;
    padding: var(--_s1) var(--_s3);
    border: 1px solid var(--_field-line);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  button {
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: var(--_panel);
  }
  button[aria-disabled='true'],
  button:disabled,
  input:disabled,
  select:disabled {
    opacity: 0.55;
    cursor: default;
  }
  button.primary {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
  }
  button.primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
  }
  button[aria-pressed='true'] {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 1px var(--_accent);
  }
  input[aria-invalid='true'] {
    border-color: var(--_danger);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }
  input[type='range'] {
    accent-color: var(--_accent);
    min-height: 28px;
  }
  input[type='checkbox'] {
    accent-color: var(--_accent);
    width: 18px;
    height: 18px;
    margin: 0;
  }
  label {
    font-size: var(--_small);
    color: var(--_muted);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2);
    align-items: center;
  }
  .field {
    display: grid;
    gap: 2px;
    min-width: 0;
  }
  .field input,
  .field select {
    width: 100%;
    min-width: 0;
  }
  .check {
    display: inline-flex;
    gap: var(--_s2);
    align-items: center;
    min-height: 36px;
  }
`;
