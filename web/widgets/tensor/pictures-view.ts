import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { cssProperties } from '../shared/css-properties.ts';
import type { CellEditor } from './cell-editor.ts';
import type { TensorKind } from './colors.ts';
import type { Layout } from './layout.ts';
import { cellRectangle, type Tiling } from './tiling.ts';

export interface Pictures {
  readonly layout: Layout;
  readonly tiling: Tiling | undefined;
  readonly kind: TensorKind;
  readonly label: string;
  /** The cell that is pointed at, and what is said about it. */
  readonly at: number | undefined;
  readonly said: string;
  readonly selected: number | undefined;
  readonly editable: boolean;
  readonly editor: CellEditor;
  /** The cell that keys are about. */
  readonly cursor: number;
  readonly key: (event: KeyboardEvent) => void;
  readonly focus: () => void;
  readonly point: (event: PointerEvent) => void;
  readonly click: (event: MouseEvent) => void;
  /** The pointer left. */
  readonly away: () => void;
  readonly leave: () => void;
}

function cursorView(
  { layout, tiling }: Pictures,
  at: number | undefined,
  chosen: boolean,
): TemplateResult | typeof nothing {
  if (at === undefined || tiling === undefined) return nothing;
  const [left = '', top = '', width = '', height = ''] = cellRectangle(at, layout, tiling).map(
    (side) => `${side}px`,
  );
  const place = cssProperties({ left, top, width, height });
  return html`<span class=${classMap({ cursor: true, chosen })} ${place}></span>`;
}

/** A field below the cell that is edited, within the picture's width. */
function editorView({ layout, tiling, editor, cursor }: Pictures): TemplateResult | typeof nothing {
  if (!editor.open || tiling === undefined) return nothing;
  const [left, top, , height] = cellRectangle(cursor, layout, tiling);
  const place = cssProperties({
    left: `max(0px, min(${left}px, 100% - var(--_editor)))`,
    top: `${top + height}px`,
  });
  return html`<span class="editor" ${place}>${editor.field()}</span>`;
}

/** The frame around a canvas of maps: its words, its keys, and the cell that is pointed at. */
export function picturesView(pictures: Pictures): TemplateResult {
  const { layout, kind, label, said, editable, editor } = pictures;
  const { key, focus, point, click, away, leave } = pictures;
  const { maps, height, width } = layout;
  const size = maps > 1 ? `${maps} maps of ${height} × ${width}` : `${height} × ${width}`;
  return html`
    <div
      class=${classMap({ frame: true, maps: true, [kind]: true })}
      role="application"
      tabindex="0"
      aria-roledescription="tensor"
      aria-label=${`${label}, ${size}. Arrow keys walk cells, Page Up and Page Down walk maps.${editable ? ' Enter changes a number.' : ''}`}
      @keydown=${key}
      @focus=${focus}
      @blur=${leave}
    >
      <canvas
        aria-hidden="true"
        @pointermove=${point}
        @pointerdown=${point}
        @click=${click}
        @pointerleave=${away}
      ></canvas>
      ${cursorView(pictures, pictures.selected, true)}
      ${pictures.at === pictures.selected ? nothing : cursorView(pictures, pictures.at, false)}
      ${editorView(pictures)}
      <span class="visually-hidden" aria-live="polite">${said}</span>
    </div>
    ${editor.message()}
  `;
}
