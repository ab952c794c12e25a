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
const notANumber = 128;

/**
 * Puts the colour of a value at a place of `into`: around zero for values and gradients, black to
 * white for images. Into an array that is there, since pictures have many cells.
 */
export function putColor(value: number, paint: Paint, into: { [at: number]: number }, at: number) {
  if (Number.isNaN(value)) {
    for (let channel = 0; channel < 3; channel += 1) into[at + channel] = notANumber;
    return;
  }
  const share = paint.scale > 0 ? Math.max(-1, Math.min(1, value / paint.scale)) : 0;
  if (paint.kind === 'image') {
    const grey = Math.round(255 * Math.max(0, share));
    for (let channel = 0; channel < 3; channel += 1) into[at + channel] = grey;
    return;
  }
  const scheme = paint.dark ? 'dark' : 'light';
  const { negative, zero, positive } = (paint.text ? behindText : plain)[scheme][paint.kind];
  const end = share < 0 ? negative : positive;
  const amount = Math.abs(share);
  into[at] = Math.round(zero[0] + (end[0] - zero[0]) * amount);
  into[at + 1] = Math.round(zero[1] + (end[1] - zero[1]) * amount);
  into[at + 2] = Math.round(zero[2] + (end[2] - zero[2]) * amount);
}

/** The colour of a value alone. */
export function cellColor(value: number, paint: Paint): Rgb {
  const color: [number, number, number] = [0, 0, 0];
  putColor(value, paint, color, 0);
  return color;
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
