import { kernelPreset, resizeKernel } from '../convolution/kernels.ts';
import { plainNumber } from '../shared/format.ts';

/** Rows and columns of every filter of a bank. */
export const filterSides = [3, 5] as const;
export type FilterSide = (typeof filterSides)[number];
export const mostFilters = 12;

/** What filters are made for. */
export interface FilterShape {
  /** Planes of the picture. */
  readonly planes: number;
  readonly side: FilterSide;
}

/** One filter: a kernel for each plane of the picture, and a bias. */
export interface Filter {
  /** As it stands in the bank's text: a kernel's name, or its numbers. */
  readonly text: string;
  readonly title: string;
  /** What it does, in one sentence. */
  readonly says: string;
  /** [c, side, side]. */
  readonly weights: Float32Array;
  readonly bias: number;
}

/** Filters that tell colours apart: the middle weight of the kernels of red, green and blue. */
const colourFilters = [
  {
    name: 'red-against-blue',
    title: 'Red against blue',
    middles: [1, 0, -1],
    says: 'Red minus blue of the same pixel: what is warm is positive, the sky is negative.',
  },
  {
    name: 'green-against-red',
    title: 'Green against red',
    middles: [-1, 1, 0],
    says: 'Green minus red of the same pixel: leaves and grass stand out.',
  },
] as const;

/** Filters that make sense only for pictures of so many planes. */
export function colourFiltersFor(planes: number): readonly { name: string; title: string }[] {
  return planes === 1 ? [] : colourFilters;
}

/** A kernel for each plane, the same or its own, around the same middle in another size. */
function sized(values: ArrayLike<number>, from: number, { planes, side }: FilterShape) {
  const all = Float32Array.from(values);
  const kernels = Array.from({ length: planes }, (_, c) => {
    const first = all.length > from * from ? c * from * from : 0;
    return [...resizeKernel(all.subarray(first, first + from * from), from, side)];
  });
  return Float32Array.from(kernels.flat());
}

function ofKernel(text: string, shape: FilterShape): Filter | undefined {
  const kernel = kernelPreset(text);
  if (kernel === undefined) return undefined;
  const { title, says, values, size } = kernel;
  const weights = sized(values, size, shape);
  return { text, title, says, weights, bias: 0 };
}

function ofColours(text: string, { planes, side }: FilterShape): Filter | undefined {
  const filter = colourFilters.find(({ name }) => name === text);
  if (filter === undefined || planes === 1) return undefined;
  const { title, says, middles } = filter;
  const cells = side * side;
  const middle = Math.floor(cells / 2);
  const weights = new Float32Array(planes * cells);
  for (const [c, weight] of middles.entries()) weights[c * cells + middle] = weight;
  return { text, title, says, weights, bias: 0 };
}

/** Numbers: a kernel for all planes or one for each, and a bias if there is one number more. */
function ofNumbers(text: string, shape: FilterShape): Filter | undefined {
  const numbers = text.split(',').map(Number);
  const fits = (side: number) =>
    [1, 3].some((kernels) => [0, 1].includes(numbers.length - kernels * side * side));
  const from = filterSides.find(fits);
  if (text === '' || from === undefined || !numbers.every(Number.isFinite)) return undefined;
  const given = numbers.length - (numbers.length % (from * from));
  const weights = sized(numbers.slice(0, given), from, shape);
  const says = 'A filter of your own.';
  return { text, title: 'Your own', says, weights, bias: numbers[given] ?? 0 };
}

/** The filters of a text such as `sobel-x;blur;0,0,0,0,1,0,0,0,0`; what is none is left out. */
export function parseBank(text: string, shape: FilterShape): readonly Filter[] {
  return text
    .split(';')
    .slice(0, mostFilters)
    .flatMap((one) => filterOf(one.trim(), shape) ?? []);
}

function filterOf(entry: string, shape: FilterShape): Filter | undefined {
  return ofKernel(entry, shape) ?? ofColours(entry, shape) ?? ofNumbers(entry, shape);
}

/** Whether a text is a filter for pictures in colour or in grey. */
export function isFilter(entry: string): boolean {
  return filterOf(entry, { planes: 3, side: filterSides[0] }) !== undefined;
}

export function bankText(filters: readonly Pick<Filter, 'text'>[]): string {
  return filters.map(({ text }) => text).join(';');
}

/** A filter with its numbers written out, as after a change. */
export function writtenOut({ weights, bias }: Pick<Filter, 'weights' | 'bias'>): string {
  const numbers = [...weights, ...(bias === 0 ? [] : [bias])];
  return numbers.map(plainNumber).join();
}

/** A filter to begin with: the picture as it is, to be changed weight by weight. */
export function newFilter(side: FilterSide): Pick<Filter, 'text'> {
  const cells = side * side;
  const weights = new Float32Array(cells);
  weights[Math.floor(cells / 2)] = 1;
  return { text: writtenOut({ weights, bias: 0 }) };
}
