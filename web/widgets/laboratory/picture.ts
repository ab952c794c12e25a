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
