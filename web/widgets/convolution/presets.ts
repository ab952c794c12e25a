/** A worked example: an image, the kernel over it, and one thing to try. */
export interface ConvolutionPreset {
  readonly name: string;
  readonly title: string;
  readonly height: number;
  readonly width: number;
  readonly image: readonly number[];
  readonly kind: 'value' | 'image';
  readonly kernel: string;
  readonly padding: number;
  readonly stride: number;
  readonly tryThis: string;
}

const white = 255;
const fiveByFive = [7, 2, 3, 3, 8, 4, 5, 3, 8, 4, 3, 3, 2, 8, 4, 2, 8, 7, 2, 7, 5, 4, 4, 5, 4];

function darkAboveBright(height: number, width: number): number[] {
  return Array.from({ length: height * width }, (_, cell) =>
    cell < (height * width) / 2 ? 0 : white,
  );
}

export const convolutionPresets: readonly ConvolutionPreset[] = [
  {
    name: 'example-5x5',
    title: '5 × 5 example',
    height: 5,
    width: 5,
    image: fiveByFive,
    kind: 'value',
    kernel: 'vertical-edge',
    padding: 0,
    stride: 1,
    tryThis:
      'Change the 7 in the first corner to 9. Which cells of the result change, and by how much?',
  },
  {
    name: 'padded-5x5',
    title: '5 × 5 example, padding 1',
    height: 5,
    width: 5,
    image: fiveByFive,
    kind: 'value',
    kernel: 'vertical-edge',
    padding: 1,
    stride: 1,
    tryThis: 'Go to a corner cell: how many of its nine products lie on the padding?',
  },
  {
    name: 'edge-6x6',
    title: '6 × 6 image with an edge',
    height: 6,
    width: 6,
    image: darkAboveBright(6, 6),
    kind: 'image',
    kernel: 'horizontal-edge',
    padding: 0,
    stride: 1,
    tryThis:
      'Choose the vertical edge kernel: it finds nothing, because no row changes from left to right.',
  },
  {
    name: 'stride-6x7',
    title: '6 × 7 image, stride 2',
    height: 6,
    width: 7,
    image: darkAboveBright(6, 7),
    kind: 'image',
    kernel: 'horizontal-edge',
    padding: 0,
    stride: 2,
    tryThis:
      'The last row is never looked at. Set padding to 1 and see which cells are reached now.',
  },
  {
    name: 'stride-3x7',
    title: '3 × 7 grid, stride 2',
    height: 3,
    width: 7,
    image: [9, 8, 3, 6, 7, 9, 3, 8, 0, 9, 4, 7, 2, 1, 9, 10, 12, 6, 9, 8, 0],
    kind: 'value',
    kernel: 'pick-three',
    padding: 0,
    stride: 2,
    tryThis:
      'Set the stride to 1: the same three numbers are still there, with two new ones in between.',
  },
];

/** The named example, or the first one. */
export function convolutionPreset(name: string): ConvolutionPreset {
  const found = convolutionPresets.find((preset) => preset.name === name);
  return found ?? (convolutionPresets[0] as ConvolutionPreset);
}
