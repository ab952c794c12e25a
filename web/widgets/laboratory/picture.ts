/** An image, [c, h, w] with values in 0..255. */
export interface Picture {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

export const white = 255;

export function grey(height: number, width: number, at: (y: number, x: number) => number): Picture {
  const values = Float32Array.from({ length: height * width }, (_, cell) =>
    Math.round(at(Math.floor(cell / width), cell % width)),
  );
  return { channels: 1, height, width, values };
}

/** Light as an eye takes it (ITU-R BT.601). */
const luma = [0.299, 0.587, 0.114] as const;

/** A picture in the light of its colours. */
export function greyOf({ channels, height, width, values }: Picture): Picture {
  if (channels === 1) return { channels, height, width, values };
  const cells = height * width;
  return grey(height, width, (y, x) =>
    luma.reduce((sum, share, c) => sum + share * (values[c * cells + y * width + x] ?? 0), 0),
  );
}
