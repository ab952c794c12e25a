/** Side of the ink grid: fine enough that centring and scaling to 20 × 20 stays smooth. */
export const inkSide = 112;

/** Radius of the pen in ink cells; about as thick as MNIST's strokes after scaling. */
const penRadius = 5.5;

/** Width of the soft edge of a stroke, in ink cells. */
const softEdge = 1.5;

/** What was drawn: a grid of ink, 0 none and 1 full. */
export class Ink {
  readonly pixels = new Float32Array(inkSide * inkSide);

  get empty(): boolean {
    return !this.pixels.some((value) => value > 0);
  }

  clear(): void {
    this.pixels.fill(0);
  }

  /** Draws a stroke between two points given as shares of the side. */
  stroke(fromX: number, fromY: number, toX: number, toY: number): void {
    const [x0, y0, x1, y1] = [fromX, fromY, toX, toY].map((share) => share * inkSide) as [
      number,
      number,
      number,
      number,
    ];
    const reach = penRadius + softEdge;
    const clamp = (value: number) => Math.max(0, Math.min(inkSide - 1, value));
    const [left, right] = [
      clamp(Math.floor(Math.min(x0, x1) - reach)),
      clamp(Math.ceil(Math.max(x0, x1) + reach)),
    ];
    const [top, bottom] = [
      clamp(Math.floor(Math.min(y0, y1) - reach)),
      clamp(Math.ceil(Math.max(y0, y1) + reach)),
    ];
    const [dx, dy] = [x1 - x0, y1 - y0];
    const squared = dx * dx + dy * dy;
    for (let y = top; y <= bottom; y += 1) {
      for (let x = left; x <= right; x += 1) {
        const along = squared === 0 ? 0 : ((x - x0) * dx + (y - y0) * dy) / squared;
        const share = Math.max(0, Math.min(1, along));
        const distance = Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
        const ink = Math.max(0, Math.min(1, (reach - distance) / softEdge));
        const at = y * inkSide + x;
        if (ink > (this.pixels[at] ?? 0)) this.pixels[at] = ink;
      }
    }
  }
}
