import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { formatNumber } from '../shared/format.ts';
import { Plane, type Point } from '../shared/plane.ts';
import { followPointer } from '../shared/plane-cursor.ts';
import type { Curve, Curves } from './curve.ts';

const width = 640;
const height = 330;
/** Room above and below the curves, as a share of their height. */
const room = 0.08;
/** How far the tangent reaches to both sides, as a share of the width. */
const reach = 0.12;

/** The function at the cursor. */
export interface AtCursor {
  readonly z: number;
  readonly value: number;
  readonly slope: number;
  /** What is left of the gradient that came in. */
  readonly gradient: number;
}

export interface CurvesPicture {
  readonly title: string;
  readonly range: number;
  readonly curves: Curves;
  readonly at: AtCursor | undefined;
  readonly move: (z: number) => void;
}

function planeOf({ curves, range }: CurvesPicture): Plane {
  const all = [...curves.probed.values, ...curves.probed.gradients, 0];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const extra = (high - low || 1) * room;
  return new Plane(
    { low: -range, high: range },
    { low: low - extra, high: high + extra },
    width,
    height,
  );
}

function curveView(plane: Plane, name: 'value' | 'slope', curve: Curve): SVGTemplateResult {
  const dot = (kind: string, y: number) =>
    svg`<circle class=${kind} cx=${plane.left(0)} cy=${plane.top(y)} r="5"></circle>`;
  return svg`<g class=${name}>
    ${curve.pieces.map((points) => svg`<path d=${plane.path(points)}></path>`)}
    ${curve.jump?.open.map((y) => dot('open', y))}
    ${curve.jump === undefined ? nothing : dot('closed', curve.jump.at)}
  </g>`;
}

/** The tangent at the cursor: as steep as the slope says. */
function tangent(plane: Plane, range: number, { z, value, slope }: AtCursor): string {
  const far = 2 * range * reach;
  const end = (by: number): Point => [z + by, value + slope * by];
  return plane.path([end(-far), end(far)]);
}

function cursorView(plane: Plane, picture: CurvesPicture): SVGTemplateResult | typeof nothing {
  const { at, range } = picture;
  if (at === undefined || Math.abs(at.z) > range) return nothing;
  const left = plane.left(at.z);
  return svg`<g class="cursor">
    <line x1=${left} x2=${left} y1=${plane.top(plane.y.high)} y2=${plane.top(plane.y.low)}></line>
    <path class="tangent" d=${tangent(plane, range, at)}></path>
    <circle class="of-slope" cx=${left} cy=${plane.top(at.slope)} r="6"></circle>
    <circle class="of-value" cx=${left} cy=${plane.top(at.value)} r="6"></circle>
  </g>`;
}

/** f and f′ with the cursor; the pointer moves it, by keyboard the slider below does. */
export function curvesView(picture: CurvesPicture): TemplateResult {
  const plane = planeOf(picture);
  const { curves, title } = picture;
  const follow = followPointer(plane, picture.move);
  return html`<svg
    class="plane"
    viewBox=${plane.viewBox}
    role="img"
    aria-label=${`Curves of ${title} and its slope; the table below has their numbers`}
    @pointerdown=${follow}
    @pointermove=${follow}
    @pointerup=${follow}
  >
    ${plane.axes()} ${curveView(plane, 'slope', curves.slope)}
    ${curveView(plane, 'value', curves.value)} ${cursorView(plane, picture)}
  </svg>`;
}

/** The curves as a table: z from one end to the other, f and f′. */
export function tableView({ grid, probed }: Curves, every: number): TemplateResult {
  const rows = Array.from(grid, (z, at) => ({ z, at })).filter(
    ({ z, at }) => z === 0 || (at % every === 0 && Math.abs(z) > 1e-3),
  );
  return html`<details>
    <summary>Table of values</summary>
    <div class="table" role="region" aria-label="Table of values" tabindex="0">
      <table>
        <thead>
          <tr><th scope="col">z</th><th scope="col">f(z)</th><th scope="col">f′(z)</th></tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ z, at }) => html`<tr>
              <th scope="row">${formatNumber(z)}</th>
              <td>${formatNumber(probed.values[at] ?? Number.NaN)}</td>
              <td>${formatNumber(probed.gradients[at] ?? Number.NaN)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
