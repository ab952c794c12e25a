import { css } from 'lit';

/**
 * Design tokens. Every value can be set from outside through the `--rf-…` property of the same
 * name; light and dark follow the `color-scheme` that the element inherits from its page.
 */
export const tokens = css`
  :host {
    --_text: var(--rf-text, light-dark(#1a1d22, #eceef1));
    --_muted: var(--rf-muted, light-dark(#4f5661, #b0b7c1));
    --_surface: var(--rf-surface, light-dark(#ffffff, #15171b));
    --_panel: var(--rf-panel, light-dark(#f4f5f7, #1f2227));
    --_line: var(--rf-line, light-dark(#d3d7dd, #3a3f48));
    --_field-line: var(--rf-field-line, light-dark(#858c97, #78808c));
    --_accent: var(--rf-accent, light-dark(#0b5cab, #86bdf5));
    --_on-accent: var(--rf-on-accent, light-dark(#ffffff, #0a1726));
    --_positive: var(--rf-positive, light-dark(#1d6fc0, #6fb1f3));
    --_negative: var(--rf-negative, light-dark(#c45a07, #f2a35e));
    --_gradient-positive: var(--rf-gradient-positive, light-dark(#0d8074, #4fd0c0));
    --_gradient-negative: var(--rf-gradient-negative, light-dark(#b0268f, #f08ad6));
    --_danger: var(--rf-danger, light-dark(#a3241a, #ff9f92));
    --_neutral: var(--rf-neutral, light-dark(#f7f7f5, #24272c));
    --_s1: 4px;
    --_s2: 8px;
    --_s3: 12px;
    --_s4: 16px;
    --_s6: 24px;
    --_s8: 32px;
    --_radius: var(--rf-radius, 6px);
    --_size: var(--rf-size, 16px);
    --_small: calc(var(--_size) * 0.8125);
    --_large: calc(var(--_size) * 1.25);
    --_title: calc(var(--_size) * 1.5);
    --_font: var(--rf-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    --_move: var(--rf-move, 180ms);

    box-sizing: border-box;
    color: var(--_text);
    font: 400 var(--_size) / 1.5 var(--_font);
  }
  :host([hidden]) {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: inherit;
  }
  h2,
  h3,
  p {
    margin: 0;
  }
  h2 {
    font-size: var(--_large);
    line-height: 1.3;
    text-wrap: balance;
  }
  h3 {
    font-size: var(--_size);
    line-height: 1.4;
  }
  .muted {
    color: var(--_muted);
  }
  .small {
    font-size: var(--_small);
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .error {
    color: var(--_danger);
    font-size: var(--_small);
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  /* A heading gets the keyboard when a place opens, and is nothing to press: a frame would say so. */
  h1:focus-visible {
    outline: none;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --_move: 0s;
    }
  }
`;
