export type TensorKind = 'value' | 'gradient' | 'image';

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

/** Colour of a value: around zero for values and gradients, black to white for images. */
export function cellColor(value: number, paint: Paint): Rgb {
  if (Number.isNaN(value)) return notANumber;
  const share = paint.scale > 0 ? Math.max(-1, Math.min(1, value / paint.scale)) : 0;
  if (paint.kind === 'image') {
    const grey = Math.round(255 * Math.max(0, share));
    return [grey, grey, grey];
  }
  const scheme = paint.dark ? 'dark' : 'light';
  const ends = (paint.text ? behindText : plain)[scheme][paint.kind];
  const end = share < 0 ? ends.negative : ends.positive;
  const amount = Math.abs(share);
  const mix = (at: 0 | 1 | 2) => Math.round(ends.zero[at] + (end[at] - ends.zero[at]) * amount);
  return [mix(0), mix(1), mix(2)];
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
