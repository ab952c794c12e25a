import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { ReceptiveField } from '../../api/types.ts';
import { sidesOf } from '../laboratory/one-sided.ts';
import { windowOf } from '../laboratory/window.ts';
import { errorLine, type ShownError } from '../shared/errors.ts';
import type { CellDetail } from '../tensor/tensor.ts';

type HoverEvent = CustomEvent<CellDetail | null>;

export interface ImageGrid {
  readonly kind: 'value' | 'image';
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly padding: number;
  /** Padding lies below and behind alone. */
  readonly oneSided: boolean;
  /** Where windows lie, and the chosen cell of the feature map; nothing while there is none. */
  readonly field: ReceptiveField | undefined;
  readonly chosen: readonly [number, number];
  /** Flat positions of the pixels that no window sees. */
  readonly dimmed: ReadonlySet<number> | undefined;
  readonly editable: boolean;
  readonly lit: ReadonlySet<number> | undefined;
  readonly edit: (event: CustomEvent<CellDetail>) => void;
  readonly hover: (event: HoverEvent) => void;
}

/** The image with its padding, the window of the chosen cell and what no window reaches. */
export function imageView(grid: ImageGrid): TemplateResult {
  const { height, width, padding, oneSided, field, chosen } = grid;
  return html`<div>
    <h3>Image ${height} × ${width}${padding > 0 ? `, padding ${padding}` : ''}</h3>
    <rf-tensor
      label="Image"
      .kind=${grid.kind}
      .data=${grid.values}
      .shape=${[height, width]}
      .sides=${sidesOf(padding, oneSided)}
      .editable=${grid.editable}
      .window=${field && windowOf(field, chosen)}
      .dimmed=${grid.dimmed}
      .lit=${grid.lit}
      @rf-edit=${grid.edit}
      @rf-hover=${grid.hover}
    ></rf-tensor>
  </div>`;
}

export interface KernelGrid {
  /** As it slides, turned or not. */
  readonly values: Float32Array;
  readonly size: number;
  readonly flip: boolean;
  readonly editable: boolean;
  readonly lit: ReadonlySet<number> | undefined;
  readonly edit: (event: CustomEvent<CellDetail>) => void;
  readonly hover: (event: HoverEvent) => void;
}

export function kernelView(grid: KernelGrid): TemplateResult {
  const { size } = grid;
  return html`<div>
    <h3>Kernel ${size} × ${size}${grid.flip ? ', turned by 180°' : ''}</h3>
    <rf-tensor
      label="Kernel"
      .data=${grid.values}
      .shape=${[size, size]}
      .editable=${grid.editable}
      .lit=${grid.lit}
      @rf-edit=${grid.edit}
      @rf-hover=${grid.hover}
    ></rf-tensor>
  </div>`;
}

export interface MapGrid {
  readonly values: Float32Array | undefined;
  readonly height: number;
  readonly width: number;
  readonly chosen: readonly [number, number];
  readonly error: ShownError | undefined;
  readonly select: (event: CustomEvent<CellDetail>) => void;
}

/** The feature map; after an error the last good one, faded. */
export function mapView(grid: MapGrid): TemplateResult {
  const { values, height, width, error } = grid;
  const waiting = error === undefined ? 'Starting the engine…' : 'No result';
  return html`<div>
    <h3>Feature map${values === undefined ? '' : ` ${height} × ${width}`}</h3>
    ${
      values === undefined
        ? html`<p class="placeholder">${waiting}</p>`
        : html`<rf-tensor
            class=${classMap({ stale: error !== undefined })}
            label="Feature map"
            .data=${values}
            .shape=${[height, width]}
            .selected=${grid.chosen}
            @rf-select=${grid.select}
          ></rf-tensor>`
    }
    ${error === undefined ? nothing : html`<p class="error" role="alert">${errorLine(error)}</p>`}
  </div>`;
}
