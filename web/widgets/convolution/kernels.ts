/** Kernels of the course and of every image program; all are cross-correlated as written. */
export interface KernelPreset {
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly values: readonly number[];
  /** What it does, in one sentence. */
  readonly says: string;
}

const ninth = 1 / 9;
const sixteen = 16;

export const kernelPresets: readonly KernelPreset[] = [
  {
    name: 'vertical-edge',
    title: 'Vertical edge',
    size: 3,
    values: [1, 0, -1, 1, 0, -1, 1, 0, -1],
    says: 'The left column minus the right one: large where the image gets darker to the right.',
  },
  {
    name: 'horizontal-edge',
    title: 'Horizontal edge',
    size: 3,
    values: [-1, -1, -1, 0, 0, 0, 1, 1, 1],
    says: 'The row below minus the row above: large where the image gets brighter downwards.',
  },
  {
    name: 'dark-to-bright',
    title: 'Vertical edge, negated',
    size: 3,
    values: [-1, 0, 1, -1, 0, 1, -1, 0, 1],
    says: 'The right column minus the left one: every sign is turned, so that dark to bright is positive.',
  },
  {
    name: 'bright-to-dark',
    title: 'Horizontal edge, negated',
    size: 3,
    values: [1, 1, 1, 0, 0, 0, -1, -1, -1],
    says: 'The row above minus the row below: every sign is turned, so that bright to dark is positive.',
  },
  {
    name: 'sobel-x',
    title: 'Sobel, left to right',
    size: 3,
    values: [-1, 0, 1, -2, 0, 2, -1, 0, 1],
    says: 'Right minus left, with the middle row counted twice: an edge finder that smooths a little.',
  },
  {
    name: 'sobel-y',
    title: 'Sobel, top to bottom',
    size: 3,
    values: [-1, -2, -1, 0, 0, 0, 1, 2, 1],
    says: 'Below minus above, with the middle column counted twice.',
  },
  {
    name: 'blur',
    title: 'Blur',
    size: 3,
    values: [ninth, ninth, ninth, ninth, ninth, ninth, ninth, ninth, ninth],
    says: 'The mean of nine neighbours: sharp steps become gentle.',
  },
  {
    name: 'gauss',
    title: 'Soft blur',
    size: 3,
    values: [1, 2, 1, 2, 4, 2, 1, 2, 1].map((weight) => weight / sixteen),
    says: 'A mean in which near neighbours count more than far ones.',
  },
  {
    name: 'outline',
    title: 'Outline',
    size: 3,
    values: [-1, -1, -1, -1, 8, -1, -1, -1, -1],
    says: 'Eight times the middle minus its neighbours: 0 on every even surface, whatever its brightness.',
  },
  {
    name: 'emboss',
    title: 'Emboss',
    size: 3,
    values: [-2, -1, 0, -1, 1, 1, 0, 1, 2],
    says: 'Lower right minus upper left, on top of the image: as if lit from one side.',
  },
  {
    name: 'sharpen',
    title: 'Sharpen',
    size: 3,
    values: [0, -1, 0, -1, 5, -1, 0, -1, 0],
    says: 'Five times the middle minus its four neighbours: differences grow.',
  },
  {
    name: 'identity',
    title: 'Identity',
    size: 3,
    values: [0, 0, 0, 0, 1, 0, 0, 0, 0],
    says: 'Only the middle counts: the image comes out as it went in, without its border.',
  },
  {
    name: 'pick-three',
    title: 'Pick three cells',
    size: 3,
    values: [0, 0, 1, 1, 0, 0, 0, 1, 0],
    says: 'Three cells of every window are added, the rest is ignored.',
  },
];

export function kernelPreset(name: string): KernelPreset | undefined {
  return kernelPresets.find((preset) => preset.name === name);
}

/** A square kernel from its numbers, row by row, divided by commas. */
export function kernelOfNumbers(text: string): Pick<KernelPreset, 'size' | 'values'> | undefined {
  const values = text.split(',').map(Number);
  const size = Math.sqrt(values.length);
  const fits = text !== '' && Number.isInteger(size) && values.every(Number.isFinite);
  return fits ? { size, values } : undefined;
}

/** A kernel of another size with the same middle; new cells are zero. */
export function resizeKernel(values: Float32Array, from: number, to: number): Float32Array {
  const resized = new Float32Array(to * to);
  const shift = Math.floor((to - from) / 2);
  for (let i = 0; i < from; i += 1) {
    for (let j = 0; j < from; j += 1) {
      const row = i + shift;
      const column = j + shift;
      if (row < 0 || column < 0 || row >= to || column >= to) continue;
      resized[row * to + column] = values[i * from + j] ?? 0;
    }
  }
  return resized;
}
