import { distanceToLine, ink, type Point } from './pen.ts';
import { grey, greyOf, type Picture, white } from './picture.ts';
import { stairs } from './stairs.ts';

/** A picture to choose. */
export interface NamedPicture {
  readonly name: string;
  readonly title: string;
  readonly make: () => Picture;
}

// All pictures but the photograph are drawn here by formulas, so that they belong to nobody but this
// project.

type Rgb = readonly [number, number, number];

function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const mix = (at: 0 | 1 | 2) => from[at] + (to[at] - from[at]) * share;
  return [mix(0), mix(1), mix(2)];
}

const side = 96;

/** A fixed unevenness in −1..1, so that no surface is perfectly flat. */
function grain(y: number, x: number): number {
  const wave = Math.sin(x * 12.9898 + y * 78.233) * 43758.5453;
  return (wave - Math.floor(wave)) * 2 - 1;
}

/** Height of the hills above row 0, at a column. */
const farHills = (x: number) => 46 + 7 * Math.sin(x / 11) + 3 * Math.sin(x / 4.3);
const nearHills = (x: number) => 64 + 5 * Math.sin(x / 17 + 2);

/** A house, a tree, the sun and hills. */
function landscapeAt(y: number, x: number): Rgb {
  const window = [26, 38].some((left) => x >= left && x < left + 7 && y >= 63 && y < 70);
  if (window) return x % 12 === 5 || y === 66 ? [60, 40, 30] : [250, 220, 120];
  if (x >= 33 && x < 40 && y >= 73 && y < 82) return [90, 50, 30];
  if (x >= 20 && x < 52 && y >= 58 && y < 82) return y % 4 === 0 ? [170, 90, 70] : [200, 110, 85];
  if (y >= 42 && y < 58 && Math.abs(x - 36) < (y - 41) * 1.25) return [110, 40, 40];
  if (Math.hypot(y - 52, x - 76) < 13 + grain(y, x)) {
    return mixed([30, 90, 40], [70, 150, 60], (grain(y, x) + 1) / 2);
  }
  if (Math.abs(x - 76) < 2.5 && y >= 60 && y < 84) return [80, 55, 35];
  if (Math.hypot(y - 18, x - 74) < 9) return [255, 215, 90];
  if (y > nearHills(x)) return mixed([90, 160, 70], [60, 110, 50], (y - 60) / 36);
  if (y > farHills(x)) return [100, 120, 150];
  return mixed([110, 170, 235], [215, 230, 245], y / 46);
}

function landscape(): Picture {
  const values = new Float32Array(3 * side * side);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const color = landscapeAt(y, x);
      for (const [c, value] of color.entries()) {
        const uneven = value + 5 * grain(y + 31 * c, x);
        values[(c * side + y) * side + x] = Math.round(Math.max(0, Math.min(white, uneven)));
      }
    }
  }
  return { channels: 3, height: side, width: side, values };
}

/** Stripes, a ring, a step and a slope: one thing for every edge finder. */
function testCard(): Picture {
  return grey(64, 64, (y, x) => {
    if (y < 32 && x < 32) return Math.abs(Math.hypot(y - 15.5, x - 15.5) - 10) < 2.5 ? white : 20;
    if (y < 32) return Math.floor(x / 4) % 2 === 0 ? 230 : 30;
    if (x < 32) return Math.floor((y + x) / 5) % 2 === 0 ? 200 : 60;
    return ((x - 32) / 31) * white;
  });
}

const digitSide = 28;
const ring = (x: number, y: number, [cx, cy]: Point) => Math.abs(Math.hypot(x - cx, y - cy) - 4.5);

function nine(): Picture {
  return grey(digitSide, digitSide, (y, x) =>
    ink(Math.min(ring(x, y, [13, 9.5]), distanceToLine(x, y, [17.5, 9.5], [15, 23]))),
  );
}

function six(): Picture {
  return grey(digitSide, digitSide, (y, x) =>
    ink(Math.min(ring(x, y, [14, 17.5]), distanceToLine(x, y, [9.5, 17.5], [15, 4.5]))),
  );
}

function four(): Picture {
  return grey(digitSide, digitSide, (y, x) =>
    ink(
      Math.min(
        distanceToLine(x, y, [10, 5], [7.5, 15]),
        distanceToLine(x, y, [7.5, 15], [20, 15]),
        distanceToLine(x, y, [17, 5], [16, 23]),
      ),
    ),
  );
}

/** A picture that is drawn when it is first looked at, and kept. */
function once(make: () => Picture): () => Picture {
  let made: Picture | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const inColour = once(landscape);

/** Pictures whose cells are too many to write as numbers. */
export const pictures: readonly NamedPicture[] = [
  { name: 'landscape', title: 'Landscape, in colour', make: inColour },
  { name: 'grey-landscape', title: 'Landscape, grey', make: once(() => greyOf(inColour())) },
  { name: 'stairs', title: 'Stairs, a photograph', make: once(stairs) },
  { name: 'test-card', title: 'Test card', make: once(testCard) },
  { name: 'nine', title: 'A nine', make: once(nine) },
  { name: 'six', title: 'A six', make: once(six) },
  { name: 'four', title: 'A four', make: once(four) },
];
