export const tensorKinds = ['value', 'gradient', 'image'] as const;
export type TensorKind = (typeof tensorKinds)[number];

type Rgb = readonly [number, number, number];

/** Ends of a diverging scale: below zero, at zero, above zero. */
interface Ends {
  readonly negative: Rgb;
  readonly zero: Rgb;
  readonly positive: Rgb;
}

interface Palette {
  readonly value: Ends;
  readonly gradient: Ends;
}

// Cells that carry a number stay pale (or, in the dark, deep) enough for AAA contrast of the text.
const behindText: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    value: { negative: [246, 178, 107], zero: [250, 250, 249], positive: [134, 188, 240] },
    gradient: { negative: [240, 160, 218], zero: [250, 250, 249], positive: [110, 208, 194] },
  },
  dark: {
    value: { negative: [118, 62, 12], zero: [33, 36, 41], positive: [24, 78, 132] },
    gradient: { negative: [112, 24, 92], zero: [33, 36, 41], positive: [8, 88, 78] },
  },
};

const plain: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    value: { negative: [200, 88, 0], zero: [247, 247, 245], positive: [12, 88, 172] },
    gradient: { negative: [168, 24, 136], zero: [247, 247, 245], positive: [0, 122, 110] },
  },
  dark: {
    value: { negative: [250, 160, 84], zero: [28, 31, 36], positive: [110, 182, 255] },
    gradient: { negative: [246, 130, 220], zero: [28, 31, 36], positive: [70, 214, 196] },
  },
};

export interface Paint {
  readonly kind: TensorKind;
  /** The value with the strongest colour. */
  readonly scale: number;
  readonly dark: boolean;
  readonly text: boolean;
}

/** What a person sees of a tensor's numbers: their kind, and a scale, of which 0 takes the data's. */
interface Shown {
  readonly kind: TensorKind;
  readonly data: ArrayLike<number>;
  readonly scale: number;
}

export function paintOf(
  { kind, data, scale }: Shown,
  { dark, text }: Pick<Paint, 'dark' | 'text'>,
): Paint {
  return { kind, scale: scale > 0 ? scale : largestMagnitude(data), dark, text };
}

/** What is not a number has no place on a scale. */
const notANumber: Rgb = [128, 128, 128];

/** The colour of a value: around zero for values and gradients, black to white for images. */
export function cellColor(value: number, { kind, scale, dark, text }: Paint): Rgb {
  if (Number.isNaN(value)) return notANumber;
  const share = scale > 0 ? Math.max(-1, Math.min(1, value / scale)) : 0;
  if (kind === 'image') {
    const grey = Math.round(255 * Math.max(0, share));
    return [grey, grey, grey];
  }
  const { negative, zero, positive } = (text ? behindText : plain)[dark ? 'dark' : 'light'][kind];
  const end = share < 0 ? negative : positive;
  const mixed = (channel: 0 | 1 | 2) =>
    Math.round(zero[channel] + (end[channel] - zero[channel]) * Math.abs(share));
  return [mixed(0), mixed(1), mixed(2)];
}

/** Shades that are told apart on each side of zero. */
const shades = 255;

/** Pixels from the most negative shade to the most positive, and last that of what is no number. */
const palettes = new Map<string, Uint32Array>();

function paletteOf(paint: Paint): Uint32Array {
  const key = `${paint.kind} ${paint.dark} ${paint.text}`;
  const known = palettes.get(key);
  if (known !== undefined) return known;
  const values = Array.from({ length: 2 * shades + 1 }, (_, at) => at - shades);
  const colors = [...values, Number.NaN].map((value) =>
    cellColor(value, { ...paint, scale: shades }),
  );
  const bytes = Uint8Array.from(colors.flatMap((color) => [...color, 255]));
  const palette = new Uint32Array(bytes.buffer);
  palettes.set(key, palette);
  return palette;
}

/** Paints a pixel for each value. Out of a palette, since pictures have many cells. */
export function putColors(values: ArrayLike<number>, paint: Paint, { data }: ImageData): void {
  const palette = paletteOf(paint);
  const none = palette.at(-1) as number;
  const pixels = new Uint32Array(data.buffer);
  const shadesToOne = paint.scale > 0 ? shades / paint.scale : 0;
  for (let at = 0; at < pixels.length; at += 1) {
    const shade = Math.max(-shades, Math.min(shades, (values[at] ?? 0) * shadesToOne));
    pixels[at] = palette[shades + Math.round(shade)] ?? none;
  }
}

/** Black or white, whichever reads better on a colour. */
export function textColor([red, green, blue]: Rgb): string {
  const linear = (channel: number) => (channel / 255) ** 2.2;
  const luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return luminance > 0.18 ? '#101214' : '#ffffff';
}

export function cssColor([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** The largest magnitude of a tensor, or 1 when it is all zero. */
export function largestMagnitude(data: ArrayLike<number>): number {
  let largest = 0;
  for (let at = 0; at < data.length; at += 1) {
    const size = Math.abs(data[at] ?? 0);
    if (size > largest && Number.isFinite(size)) largest = size;
  }
  return largest === 0 ? 1 : largest;
}
