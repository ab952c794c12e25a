// Numbers as light on a dark stage: zero is the stage, what is positive glows blue to white, what is
// negative orange to white. Images are grey.

type Rgb = readonly [number, number, number];

/** Colours at the shares 0, 1/2 and 1 of the scale. */
type Ramp = readonly [Rgb, Rgb, Rgb];

const dark: Rgb = [16, 21, 32];
const positive: Ramp = [dark, [74, 138, 255], [236, 243, 255]];
const negative: Ramp = [dark, [228, 122, 32], [255, 236, 214]];
const notANumber: Rgb = [128, 128, 128];

/** Of lines and bars. */
export const lineColours = { '-1': '#ff9a3d', 0: '#8fa1c4', 1: '#4f8cff' } as const;
export const stageColour = '#0d1119';

const shades = 255;
const opaque = 255;

function mixed(ramp: Ramp, share: number): Rgb {
  const [low, middle, high] = ramp;
  const [from, to] = share < 0.5 ? [low, middle] : [middle, high];
  const part = share < 0.5 ? 2 * share : 2 * share - 1;
  const channel = (at: 0 | 1 | 2) => Math.round(from[at] + (to[at] - from[at]) * part);
  return [channel(0), channel(1), channel(2)];
}

function packed(colours: readonly Rgb[]): Uint32Array {
  const bytes = Uint8Array.from(colours.flatMap((colour) => [...colour, opaque]));
  return new Uint32Array(bytes.buffer);
}

const steps = Array.from({ length: 2 * shades + 1 }, (_, at) => (at - shades) / shades);
const glowingColours: readonly Rgb[] = [
  ...steps.map((share) => mixed(share < 0 ? negative : positive, Math.abs(share))),
  notANumber,
];
const glowing = packed(glowingColours);
const glowingTexts = glowingColours.map((colour) => `rgb(${colour.join(' ')})`);
const grey = packed([
  ...steps.map((share): Rgb => {
    const light = Math.round(opaque * Math.max(0, share));
    return [light, light, light];
  }),
  notANumber,
]);

/** Position of a share of the scale, −1 to 1, in a palette. */
function shadeOf(share: number): number {
  if (Number.isNaN(share)) return steps.length;
  return shades + Math.round(shades * Math.max(-1, Math.min(1, share)));
}

/** The colour of a share of the scale. */
export function glowOf(share: number): string {
  return glowingTexts[shadeOf(share)] ?? '';
}

export type Glow = 'light' | 'image';

/** Paints a pixel for each number. */
export function putGlow(
  data: ArrayLike<number>,
  { scale, glow }: { readonly scale: number; readonly glow: Glow },
  pixels: Uint32Array,
): void {
  const palette = glow === 'image' ? grey : glowing;
  for (let at = 0; at < pixels.length; at += 1) {
    pixels[at] = palette[shadeOf((data[at] ?? 0) / scale)] as number;
  }
}
