import { html, nothing, type TemplateResult } from 'lit';
import type { Derivation } from '../../api/types.ts';
import { cellsIn, isPixel } from '../laboratory/factors.ts';
import { type Picture, white } from '../laboratory/picture.ts';
import type { ChosenCell } from '../laboratory/probe.ts';
import { formatNumber } from '../shared/format.ts';
import '../tensor/define.ts';
import { largestMagnitude } from '../tensor/colors.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import type { FilteredPicture } from './measure.ts';

const planeNames = ['red', 'green', 'blue'] as const;

/** What the planes of a picture are called. */
export function planeName(plane: number, planes: number): string {
  return planes === 1 ? 'image' : (planeNames[plane] ?? String(plane));
}

const largePicture = 260;
const smallPicture = 148;

/** The picture, plane by plane, with the window of the chosen cell; in colour above. */
export function pictureView(
  picture: Picture,
  derivation: Derivation | undefined,
  lit: number | undefined,
): TemplateResult {
  const { channels, height, width, values } = picture;
  const shape = [channels, height, width];
  const colour = html`<canvas class="colour" role="img" aria-label="The picture in colour"></canvas>`;
  return html`<div class=${channels === 1 ? 'map' : 'planes'}>
    <h3>${channels === 1 ? 'Image' : 'Red, green and blue'} ${height} × ${width}</h3>
    ${channels === 1 ? nothing : colour}
    <rf-tensor
      label="Picture"
      kind="image"
      .scale=${white}
      .mapSize=${channels === 1 ? largePicture : smallPicture}
      .data=${values}
      .shape=${shape}
      .lit=${cellsIn(derivation, shape, isPixel, lit)}
    ></rf-tensor>
  </div>`;
}

/** Draws the planes together into a canvas. */
export function drawColours(canvas: HTMLCanvasElement, picture: Picture): void {
  const { height, width, values } = picture;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const pixels = context.createImageData(width, height);
  const cells = height * width;
  for (let cell = 0; cell < cells; cell += 1) {
    for (let c = 0; c < 3; c += 1) pixels.data[4 * cell + c] = values[c * cells + cell] ?? 0;
    pixels.data[4 * cell + 3] = white;
  }
  context.putImageData(pixels, 0, 0);
}

export interface KernelsOf {
  readonly answer: FilteredPicture;
  readonly chosen: number;
  readonly derivation: Derivation | undefined;
  readonly lit: number | undefined;
  readonly hover: (plane: number, detail: CellDetail | null) => void;
  readonly edit: (plane: number, detail: CellDetail) => void;
}

/** The kernels of the chosen filter, one for each plane; every number can be changed. */
export function kernelsView({
  answer,
  chosen,
  derivation,
  lit,
  hover,
  edit,
}: KernelsOf): TemplateResult {
  const { picture, filters, side } = answer;
  const filter = filters[chosen];
  const cells = side * side;
  const shape = [picture.channels, side, side];
  const cellsLit =
    lit === undefined
      ? undefined
      : cellsIn(derivation, shape, ({ tensor }) => tensor.name === 'weight', lit);
  return html`<div>
    <h3>${filter?.title ?? ''}: ${picture.channels === 1 ? 'its kernel' : 'a kernel for each plane'}</h3>
    <div class="kernels">
      ${Array.from({ length: picture.channels }, (_, c) => {
        const name = planeName(c, picture.channels);
        const own = [...(cellsLit ?? [])].filter((cell) => Math.floor(cell / cells) === c);
        return html`<div>
          ${picture.channels === 1 ? nothing : html`<h4>${name}</h4>`}
          <rf-tensor
            label=${picture.channels === 1 ? 'Kernel' : `Kernel for ${name}`}
            plain
            editable
            .data=${filter?.weights.subarray(c * cells, (c + 1) * cells) ?? []}
            .shape=${[side, side]}
            .lit=${cellsLit === undefined ? undefined : new Set(own.map((cell) => cell % cells))}
            @rf-edit=${({ detail }: CustomEvent<CellDetail>) => edit(c, detail)}
            @rf-hover=${({ detail }: CustomEvent<CellDetail | null>) => hover(c, detail)}
          ></rf-tensor>
        </div>`;
      })}
    </div>
  </div>`;
}

/** The maps of all filters on one scale; a click on one chooses the filter and the cell. */
export function mapsView(
  { maps, ofFilter, filters }: FilteredPicture,
  chosen: ChosenCell,
  ownScale: boolean,
  choose: (map: number, y: number, x: number) => void,
): TemplateResult {
  const [, count = 0, height = 0, width = 0] = maps.shape;
  const shared = largestMagnitude(maps.data);
  const size = count === 1 ? largePicture : smallPicture;
  return html`<div class="maps" role="group" aria-label="Feature maps">
    <h3>
      ${count === 1 ? 'Feature map' : `${count} feature maps`}
      ${height} × ${width}${ownScale ? '' : `, from ${formatNumber(-shared)} to ${formatNumber(shared)}`}
    </h3>
    ${filters.map(
      ({ title }, k) => html`<div class=${k === chosen[0] ? 'chosen' : ''}>
        <h4>${title}</h4>
        <rf-tensor
          label=${`Feature map of ${title}`}
          .plain=${k !== chosen[0]}
          .scale=${ownScale ? 0 : shared}
          .mapSize=${size}
          .data=${ofFilter[k] ?? []}
          .shape=${[height, width]}
          .selected=${k === chosen[0] ? chosen.slice(1) : undefined}
          @rf-select=${({ detail: { index } }: CustomEvent<CellDetail>) =>
            choose(k, index[0] ?? 0, index[1] ?? 0)}
        ></rf-tensor>
      </div>`,
    )}
  </div>`;
}
