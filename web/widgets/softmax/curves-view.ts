import { html, nothing, svg, type TemplateResult } from 'lit';
import { formatNumber } from '../shared/format.ts';
import { Plane, type Point } from '../shared/plane.ts';
import { followPointer, cursorRange as range } from '../shared/plane-cursor.ts';
import type { Softmax } from './asker.ts';

const [width, height] = [640, 300];
const points = 121;

/** The lists of scores of the curves: z₁ from end to end, the others as they are. */
export function gridOf(scores: readonly number[]): Float32Array {
  const step = (2 * range) / (points - 1);
  const lists = Array.from({ length: points }, (_, at) => [-range + at * step, ...scores.slice(1)]);
  return Float32Array.from(lists.flat());
}

export interface SoftmaxPicture {
  readonly answer: Softmax;
  /** The probabilities at every list of the grid. */
  readonly curves: Float32Array;
  readonly move: (z: number) => void;
}

/** Every probability over z₁, with the present z₁ as the cursor. */
export function curvesView({ answer, curves, move }: SoftmaxPicture): TemplateResult {
  const { scores, probabilities } = answer;
  const plane = new Plane({ low: -range, high: range }, { low: -0.05, high: 1.08 }, width, height);
  const classes = scores.length;
  const grid = gridOf(scores);
  const curve = (at: number) =>
    Array.from({ length: points }, (_, place): Point => {
      const list = place * classes;
      return [grid[list] ?? 0, curves[list + at] ?? 0];
    });
  const [z = 0] = scores;
  const follow = followPointer(plane, move);
  const inside = Math.abs(z) <= range;
  return html`<svg
    class="plane"
    viewBox=${plane.viewBox}
    role="img"
    aria-label="Probabilities over z₁; the numbers at z₁ stand beside it"
    @pointerdown=${follow}
    @pointermove=${follow}
    @pointerup=${follow}
  >
    ${plane.axes()}
    ${scores.map((_, at) => svg`<path class=${`curve of-${at}`} d=${plane.path(curve(at))}></path>`)}
    ${
      inside
        ? svg`<line class="cursor" x1=${plane.left(z)} x2=${plane.left(z)} y1=${plane.top(1.08)} y2=${plane.top(-0.05)}></line>
          ${probabilities.map(
            (p, at) =>
              svg`<circle class=${`dot of-${at}`} cx=${plane.left(z)} cy=${plane.top(p)} r="6"></circle>`,
          )}`
        : nothing
    }
  </svg>`;
}

/** ∂p/∂z as a table. */
export function slopesView({ slopes }: Softmax): TemplateResult {
  const name = (letter: string, at: number) => `${letter}${'₁₂₃'[at] ?? ''}`;
  return html`<div class="table" role="region" aria-label="Slopes" tabindex="0">
    <table>
      <caption>How much each p changes with each z</caption>
      <thead>
        <tr>
          <td></td>
          ${slopes.map((_, at) => html`<th scope="col">∂/∂${name('z', at)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${slopes.map(
          (row, at) => html`<tr>
            <th scope="row">${name('p', at)}</th>
            ${row.map((slope) => html`<td>${formatNumber(slope)}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
