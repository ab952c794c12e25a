import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { formatNumber } from '../shared/format.ts';
import { Plane } from '../shared/plane.ts';
import { halfPlane } from './half-plane.ts';
import type { Example, Weights } from './learner.ts';
import type { PointEditor } from './point-editor.ts';
import { farthest, type LabelledPoint } from './points.ts';

const side = 480;
const range = { low: -farthest, high: farthest };
const plane = new Plane(range, range, side, side);
/** How far an arrow key moves a point; with shift further. */
const small = 0.05;
const large = 0.25;

export interface PerceptronPicture {
  readonly points: PointEditor;
  readonly weights: Weights;
  /** The example that is looked at; undefined before the first. */
  readonly example: Example | undefined;
}

function lineView({ example, weights }: PerceptronPicture): SVGTemplateResult {
  const now = halfPlane(weights, range);
  const moved = example?.wrong === true;
  const old = moved ? halfPlane(example.before, range).line : [];
  return svg`
    <path class="side" d=${plane.path(now.side)}></path>
    ${moved ? svg`<path class="old" d=${plane.path(old)}></path>` : nothing}
    <path class="line" d=${plane.path(now.line)}></path>
  `;
}

function key(event: KeyboardEvent, picture: PerceptronPicture, at: number): void {
  const point = picture.points.list[at];
  if (point === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  const by = event.shiftKey ? large : small;
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-by, 0],
    ArrowRight: [by, 0],
    ArrowUp: [0, by],
    ArrowDown: [0, -by],
  };
  const move = moves[event.key];
  if (move !== undefined) picture.points.move(at, point.x + move[0], point.y + move[1]);
  else if (event.key === 'Enter' || event.key === ' ') picture.points.flip(at);
  else if (event.key === 'Delete' || event.key === 'Backspace') picture.points.remove(at);
  else return;
  event.preventDefault();
  // The player listens to the same keys.
  event.stopPropagation();
}

function pointView(picture: PerceptronPicture, at: number): SVGTemplateResult {
  const { points, example } = picture;
  const { x, y, label } = points.list[at] as LabelledPoint;
  const here = example?.at === at;
  const classes = {
    point: true,
    one: label === 1,
    zero: label === 0,
    here,
    wrong: here && example?.wrong === true,
    selected: points.selected === at,
  };
  const [left, top] = [plane.left(x), plane.top(y)];
  const words = `Point ${at + 1}, class ${label}, at ${formatNumber(x)}, ${formatNumber(y)}`;
  return svg`<g
    class=${classMap(classes)}
    transform=${`translate(${left} ${top})`}
    tabindex="0"
    role="button"
    data-point=${at}
    aria-label=${`${words}. Arrows move it, Enter changes its class, Delete removes it.`}
    @focus=${() => picture.points.select(at)}
    @keydown=${(event: KeyboardEvent) => key(event, picture, at)}
  >
    <circle class="reach" r="22"></circle>
    <circle class="halo" r="17"></circle>
    ${label === 1 ? svg`<circle class="mark" r="11"></circle>` : svg`<rect class="mark" x="-10" y="-10" width="20" height="20"></rect>`}
    <text class="sign" y="5" text-anchor="middle">${label}</text>
  </g>`;
}

function press(event: PointerEvent, picture: PerceptronPicture): void {
  const drawing = event.currentTarget as SVGSVGElement;
  const group = (event.target as Element).closest<SVGGElement>('[data-point]');
  if (group === null) {
    picture.points.add(...plane.under(event, drawing));
    return;
  }
  const at = Number(group.getAttribute('data-point'));
  picture.points.select(at);
  picture.points.grab(at);
  drawing.setPointerCapture(event.pointerId);
}

/** The points, the line and the side on which the perceptron says 1. */
export function pictureView(picture: PerceptronPicture): TemplateResult {
  return html`<svg
    class="plane"
    viewBox=${plane.viewBox}
    role="group"
    aria-label="Points of two classes and the line between them"
    @pointerdown=${(event: PointerEvent) => press(event, picture)}
    @pointermove=${(event: PointerEvent) => {
      const { grabbed } = picture.points;
      if (grabbed === undefined) return;
      picture.points.move(grabbed, ...plane.under(event, event.currentTarget as Element));
    }}
    @pointerup=${() => picture.points.grab(undefined)}
    @pointercancel=${() => picture.points.grab(undefined)}
  >
    ${plane.axes()} ${lineView(picture)} ${picture.points.list.map((_, at) => pointView(picture, at))}
  </svg>`;
}
