import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { formatNumber } from '../shared/format.ts';
import { Plane } from '../shared/plane.ts';
import { arrowMove } from './arrows.ts';
import { halfPlane } from './half-plane.ts';
import { handleViews } from './handles-view.ts';
import type { Example } from './learner.ts';
import type { LineEditor } from './line-editor.ts';
import type { PointEditor } from './point-editor.ts';
import { type LabelledPoint, square } from './points.ts';
import type { Taps } from './taps.ts';

const side = 480;
const plane = new Plane(square, square, side, side);

export interface PerceptronPicture {
  readonly points: PointEditor;
  readonly line: LineEditor;
  /** Presses on an empty place. */
  readonly taps: Taps;
  /** The example that is looked at; undefined before the first. */
  readonly example: Example | undefined;
}

function lineView({ example, line }: PerceptronPicture): SVGTemplateResult {
  const now = halfPlane(line.weights, square);
  const moved = example?.wrong === true;
  const old = moved ? halfPlane(example.before, square).line : [];
  return svg`
    <path class="side" d=${plane.path(now.side)}></path>
    ${moved ? svg`<path class="old" d=${plane.path(old)}></path>` : nothing}
    <path class="line" d=${plane.path(now.line)}></path>
  `;
}

function key(event: KeyboardEvent, picture: PerceptronPicture, at: number): void {
  const point = picture.points.list[at];
  if (point === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  const move = arrowMove(event);
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

function press(event: PointerEvent, { points, line, taps }: PerceptronPicture): void {
  const drawing = event.currentTarget as SVGSVGElement;
  const held = (event.target as Element).closest<SVGGElement>('[data-point], [data-end]');
  if (held === null) {
    taps.begin(event);
    return;
  }
  const { point, end } = held.dataset;
  if (point !== undefined) {
    points.select(Number(point));
    points.grab(Number(point));
  } else {
    line.grab(end === '0' ? 0 : 1);
  }
  drawing.setPointerCapture(event.pointerId);
}

function drag(event: PointerEvent, { points, line }: PerceptronPicture): void {
  if (points.grabbed === undefined && line.grabbed === undefined) return;
  const place = plane.under(event, event.currentTarget as Element);
  if (points.grabbed !== undefined) points.move(points.grabbed, ...place);
  if (line.grabbed !== undefined) line.move(line.grabbed, place);
}

function letGo({ points, line }: PerceptronPicture): void {
  points.grab(undefined);
  line.grab(undefined);
}

/** A finger on a point or a handle moves that; anywhere else it moves the page. */
const holdPage = {
  passive: false,
  handleEvent(event: TouchEvent): void {
    const held = (event.target as Element).closest('[data-point], [data-end]');
    if (held !== null && event.cancelable) event.preventDefault();
  },
};

/** The points, the line and the side on which the perceptron says 1. */
export function pictureView(picture: PerceptronPicture): TemplateResult {
  const { points, taps } = picture;
  return html`<svg
    class="plane"
    viewBox=${plane.viewBox}
    role="group"
    aria-label="Points of two classes and the line between them"
    @touchstart=${holdPage}
    @pointerdown=${(event: PointerEvent) => press(event, picture)}
    @pointermove=${(event: PointerEvent) => drag(event, picture)}
    @pointerup=${(event: PointerEvent) => {
      if (taps.end(event)) points.add(...plane.under(event, event.currentTarget as Element));
      letGo(picture);
    }}
    @pointercancel=${() => {
      taps.forget();
      letGo(picture);
    }}
  >
    ${plane.axes()} ${lineView(picture)} ${handleViews(plane, picture.line)}
    ${points.list.map((_, at) => pointView(picture, at))}
  </svg>`;
}
