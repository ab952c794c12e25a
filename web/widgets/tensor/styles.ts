import { css } from 'lit';

export const tensorStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  .scroller {
    overflow-x: auto;
    padding: 4px;
    margin: -4px -4px 0;
    scrollbar-width: thin;
  }
  .frame {
    display: inline-block;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    padding: var(--_s1);
    background: var(--_surface);
  }
  .frame.gradient {
    border: 2px dotted var(--_gradient-positive);
  }
  .frame.maps {
    display: block;
    width: fit-content;
    max-width: 100%;
    border: 0;
    padding: 0;
    position: relative;
    background: none;
  }
  .frame.maps.gradient {
    border: 2px dotted var(--_gradient-positive);
    padding: 2px;
  }
  canvas {
    display: block;
    image-rendering: pixelated;
    /* Not drawn: the colour of the lines between maps. */
    border: 0 solid var(--_field-line);
    /* Not drawn either: the colour around cells that are lit. */
    outline: 0 solid var(--_accent);
    /* Nor this: what lies behind cells, for those that are dimmed and around the window's frame. */
    column-rule-color: var(--_surface);
  }
  .editor {
    --_editor: 12ch;
    position: absolute;
    z-index: 1;
  }
  .editor input {
    width: var(--_editor);
    padding: 2px var(--_s1);
    border: 2px solid var(--_accent);
    border-radius: 3px;
    font: inherit;
    font-variant-numeric: tabular-nums;
    background: var(--_surface);
    color: var(--_text);
  }
  .cursor.chosen {
    border-width: 3px;
    box-shadow:
      0 0 0 2px var(--_surface),
      0 0 0 3px var(--_text);
  }
  .cursor {
    position: absolute;
    pointer-events: none;
    border: 2px solid var(--_text);
    box-shadow: 0 0 0 1px var(--_surface);
    min-width: 4px;
    min-height: 4px;
  }
  table {
    border-collapse: separate;
    border-spacing: 2px;
    margin: 0;
  }
  td {
    --_cell: var(--rf-cell, calc(var(--_size) * 2.75));
    width: var(--_cell);
    min-width: var(--_cell);
    height: var(--_cell);
    padding: 0;
    text-align: center;
    /* Numbers fit into their cells, also into the small ones of a phone. */
    font-size: min(var(--_size), calc(var(--_cell) * 0.36));
    font-variant-numeric: tabular-nums;
    border-radius: 3px;
    position: relative;
    box-shadow: inset 0 0 0 1px rgb(128 128 128 / 0.28);
    /* Not of the colour: a changed number is told at once. */
    transition: opacity var(--_move);
  }
  td.long {
    font-size: min(var(--_small), calc(var(--_cell) * 0.3));
  }
  td.longest {
    font-size: clamp(9px, calc(var(--_cell) * 0.25), calc(var(--_size) * 0.6875));
    letter-spacing: -0.02em;
  }
  td[tabindex] {
    cursor: pointer;
  }
  td.padding {
    color: var(--_muted);
    background: repeating-linear-gradient(
      45deg,
      var(--_panel) 0 4px,
      color-mix(in srgb, var(--_muted) 45%, var(--_panel)) 4px 5px
    );
  }
  td.padding span {
    background: var(--_surface);
    border-radius: 3px;
    padding: 0 4px;
  }
  td.struck {
    text-decoration: line-through;
    text-decoration-thickness: 2px;
  }
  td.unreached {
    opacity: 0.62;
  }
  td.window::after {
    content: '';
    position: absolute;
    inset: -2px;
    border: 0 solid var(--_text);
    border-radius: 1px;
    pointer-events: none;
    z-index: 1;
    /* A light line inside the dark one, so that the frame shows on black and on white. */
    --_halo: 0 0 transparent;
    box-shadow:
      var(--_above, var(--_halo)), var(--_below, var(--_halo)), var(--_before, var(--_halo)),
      var(--_after, var(--_halo));
  }
  td.window.top::after {
    border-top-width: 3px;
    --_above: inset 0 2px var(--_surface);
  }
  td.window.bottom::after {
    border-bottom-width: 3px;
    --_below: inset 0 -2px var(--_surface);
  }
  td.window.left::after {
    border-left-width: 3px;
    --_before: inset 2px 0 var(--_surface);
  }
  td.window.right::after {
    border-right-width: 3px;
    --_after: inset -2px 0 var(--_surface);
  }
  td.selected {
    box-shadow: 0 0 0 3px var(--_text);
    z-index: 1;
  }
  td.lit {
    outline: 3px dashed var(--_accent);
    outline-offset: -3px;
  }
  td.changed::before {
    content: '';
    position: absolute;
    top: 0;
    right: 0;
    border: 6px solid transparent;
    border-top-color: var(--_text);
    border-right-color: var(--_text);
    border-top-right-radius: 3px;
  }
  td:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 1px;
    z-index: 2;
  }
  td input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    border: 2px solid var(--_accent);
    border-radius: 3px;
    padding: 0 2px;
    text-align: center;
    font: inherit;
    font-variant-numeric: tabular-nums;
    background: var(--_surface);
    color: var(--_text);
  }
  td input[aria-invalid='true'],
  .editor input[aria-invalid='true'] {
    border-color: var(--_danger);
  }
  .beside {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--_s3);
    align-items: center;
    justify-content: space-between;
    margin-top: var(--_s1);
    font-size: var(--_small);
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .scale {
    display: inline-flex;
    gap: var(--_s1);
    align-items: center;
  }
  .bar {
    width: 72px;
    height: 8px;
    border-radius: 2px;
    outline: 1px solid var(--_line);
  }
  .lens {
    min-height: 1.5em;
    color: var(--_text);
  }
`;
