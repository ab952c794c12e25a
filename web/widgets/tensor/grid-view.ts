import { html, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { cssProperties } from '../shared/css-properties.ts';
import { formatNumber } from '../shared/format.ts';
import type { CellEditor } from './cell-editor.ts';
import { cellColor, cssColor, type Paint, textColor } from './colors.ts';
import type { Sides } from './layout.ts';

/** A rectangle of cells; `y` and `x` count from the first real cell, so padding is negative. */
export interface CellWindow {
  readonly y: number;
  readonly x: number;
  readonly height: number;
  readonly width: number;
}

/** Texts longer than these are set smaller, and smaller still. */
const roomyText = 4;
const tightText = 5;

/** What a grid of numbers shows, and whom it tells what a person does. */
export interface Grid {
  readonly data: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  readonly padding: Sides;
  readonly paint: Paint;
  readonly label: string;
  readonly window: CellWindow | undefined;
  readonly selected: number | undefined;
  readonly lit: ReadonlySet<number> | undefined;
  readonly dimmed: ReadonlySet<number> | undefined;
  readonly changed: ReadonlySet<number> | undefined;
  readonly struck: ReadonlySet<number> | undefined;
  readonly cursor: number;
  readonly editor: CellEditor;
  readonly describe: (position: number) => string;
  readonly click: (position: number) => void;
  readonly hover: (position: number | undefined) => void;
  readonly leave: () => void;
  readonly key: (event: KeyboardEvent, position: number) => void;
}

/** One small map as a table of numbers, padding included. */
export function gridView(grid: Grid): TemplateResult {
  const rows: TemplateResult[] = [];
  const [above, below, before, behind] = grid.padding;
  for (let y = -above; y < grid.height + below; y += 1) {
    const cells: TemplateResult[] = [];
    for (let x = -before; x < grid.width + behind; x += 1) {
      const inside = y >= 0 && x >= 0 && y < grid.height && x < grid.width;
      cells.push(inside ? valueCell(grid, y, x) : paddingCell(grid, y, x));
    }
    rows.push(html`<tr>${cells}</tr>`);
  }
  return html`
    <div class="scroller">
      <div class=${classMap({ frame: true, [grid.paint.kind]: true })}>
        <table
          role="grid"
          aria-label=${grid.label}
          @click=${at(grid, grid.click)}
          @pointerover=${at(grid, grid.hover)}
          @pointerleave=${() => grid.hover(undefined)}
          @focusin=${at(grid, grid.hover)}
          @focusout=${at(grid, grid.leave)}
          @keydown=${at(grid, (position, event) => grid.key(event as KeyboardEvent, position))}
        >
          <tbody>${rows}</tbody>
        </table>
      </div>
    </div>
    ${grid.editor.message()}
  `;
}

/**
 * Listens for all cells, so that drawing them again costs no listener each; tells the place of the
 * cell that an event is about.
 */
function at(
  { padding: [above, , before], width }: Grid,
  tell: (position: number, event: Event) => void,
): (event: Event) => void {
  return (event) => {
    const target = event.target as Element;
    const cell = target.closest<HTMLTableCellElement>('td[tabindex]');
    const row = cell?.closest('tr');
    if (cell == null || row == null) return;
    // The field within a cell has the focus for itself.
    if (event.type.startsWith('focus') && target !== cell) return;
    tell((row.rowIndex - above) * width + cell.cellIndex - before, event);
  };
}

function placeClasses(grid: Grid, y: number, x: number) {
  const frame = grid.window;
  const bottom = frame === undefined ? 0 : frame.y + frame.height - 1;
  const right = frame === undefined ? 0 : frame.x + frame.width - 1;
  const inWindow = frame !== undefined && y >= frame.y && y <= bottom && x >= frame.x && x <= right;
  return {
    window: inWindow,
    top: inWindow && y === frame.y,
    bottom: inWindow && y === bottom,
    left: inWindow && x === frame.x,
    right: inWindow && x === right,
  };
}

function paddingCell(grid: Grid, y: number, x: number): TemplateResult {
  return html`<td class=${classMap({ ...placeClasses(grid, y, x), padding: true })} title="Padding: a zero outside the image">
    <span>0</span>
  </td>`;
}

function valueCell(grid: Grid, y: number, x: number): TemplateResult {
  const position = y * grid.width + x;
  const value = grid.data[position] ?? 0;
  const color = cellColor(value, grid.paint);
  const text = formatNumber(value);
  const selected = grid.selected === position;
  const unreached = grid.dimmed?.has(position) ?? false;
  const changed = grid.changed?.has(position) ?? false;
  const struck = grid.struck?.has(position) ?? false;
  const classes = {
    ...placeClasses(grid, y, x),
    unreached,
    struck,
    selected,
    lit: grid.lit?.has(position) ?? false,
    changed,
    long: text.length > roomyText,
    longest: text.length > tightText,
  };
  const place = `row ${y + 1}, column ${x + 1}: ${text}${changed ? ', changed' : ''}${struck ? ', stopped' : ''}`;
  return html`<td
    class=${classMap(classes)}
    tabindex=${position === grid.cursor ? 0 : -1}
    aria-selected=${selected ? 'true' : 'false'}
    aria-label=${unreached ? `${place}, no window reaches it` : place}
    title=${unreached ? 'No window reaches this cell' : grid.describe(position)}
    ${cssProperties({ 'background-color': cssColor(color), color: textColor(color) })}
  >${grid.editor.open && position === grid.cursor ? grid.editor.field() : text}</td>`;
}
