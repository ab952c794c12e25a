import { type SVGTemplateResult, svg } from 'lit';
import { formatNumber } from './format.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A point of the plane: numbers, not pixels. */
export type Point = readonly [x: number, y: number];

// Room for "−1.5" in the large writing of narrow screens, and for half of a number at the right end.
const margin = { left: 64, right: 24, top: 16, bottom: 36 };
const mostTicks = 8;

/** Numbers for an axis: at most eight, of the form 1, 2 or 5 times a power of ten apart. */
export function ticksOf({ low, high }: Interval): readonly number[] {
  const least = (high - low) / mostTicks;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= least) ?? least;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  // A product, not a sum, so that 0 is exactly 0; rounded, so that 0.6 is read as 0.6.
  const place = (at: number) => Number(((first + at) * step).toPrecision(6));
  return Array.from({ length: Math.max(0, count) }, (_, at) => place(at));
}

/** A drawing with two axes: where a number lies in it, and which number lies under the pointer. */
export class Plane {
  readonly x: Interval;
  readonly y: Interval;
  readonly width: number;
  readonly height: number;

  constructor(x: Interval, y: Interval, width: number, height: number) {
    this.x = x;
    this.y = y;
    this.width = width;
    this.height = height;
  }

  get viewBox(): string {
    return `0 0 ${this.width} ${this.height}`;
  }

  left(x: number): number {
    const { low, high } = this.x;
    const inner = this.width - margin.left - margin.right;
    return margin.left + ((x - low) / (high - low)) * inner;
  }

  top(y: number): number {
    const { low, high } = this.y;
    const inner = this.height - margin.top - margin.bottom;
    return margin.top + ((high - y) / (high - low)) * inner;
  }

  /** The numbers under the pointer, kept within the axes. */
  under({ clientX, clientY }: PointerEvent, drawing: Element): Point {
    const box = drawing.getBoundingClientRect();
    const across = ((clientX - box.left) / box.width) * this.width - margin.left;
    const down = ((clientY - box.top) / box.height) * this.height - margin.top;
    const inner = [
      this.width - margin.left - margin.right,
      this.height - margin.top - margin.bottom,
    ] as const;
    const share = (place: number, all: number) => Math.max(0, Math.min(1, place / all));
    return [
      this.x.low + share(across, inner[0]) * (this.x.high - this.x.low),
      this.y.high - share(down, inner[1]) * (this.y.high - this.y.low),
    ];
  }

  /** Points joined by a line, as the `d` of a path. */
  path(points: readonly Point[]): string {
    const places = points.map(([x, y]) => `${this.left(x).toFixed(2)} ${this.top(y).toFixed(2)}`);
    return places.length === 0 ? '' : `M${places.join('L')}`;
  }

  /** Grid lines with their numbers; the lines of 0 are stronger. */
  axes(): SVGTemplateResult {
    const { width, height } = this;
    const [bottom, right] = [height - margin.bottom, width - margin.right];
    return svg`<g class="axes">
      ${ticksOf(this.x).map(
        (x) => svg`<line class=${x === 0 ? 'zero' : ''} x1=${this.left(x)} x2=${this.left(x)}
            y1=${margin.top} y2=${bottom}></line>
          <text x=${this.left(x)} y=${bottom + 26} text-anchor="middle">${formatNumber(x)}</text>`,
      )}
      ${ticksOf(this.y).map(
        (y) => svg`<line class=${y === 0 ? 'zero' : ''} x1=${margin.left} x2=${right}
            y1=${this.top(y)} y2=${this.top(y)}></line>
          <text x=${margin.left - 6} y=${this.top(y)} text-anchor="end"
            dominant-baseline="central">${formatNumber(y)}</text>`,
      )}
    </g>`;
  }
}
