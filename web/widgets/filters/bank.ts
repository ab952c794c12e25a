import { kernelPreset } from '../convolution/kernels.ts';
import { plainNumber } from '../shared/format.ts';

/** Sides of every filter of a bank. */
export const filterSide = 3;
const cells = filterSide * filterSide;
const mostFilters = 12;

/** One filter: a kernel for each plane of the picture, and a bias. */
export interface Filter {
  /** As it stands in the bank's text: a kernel's name, or its numbers. */
  readonly text: string;
  readonly title: string;
  /** What it does, in one sentence. */
  readonly says: string;
  /** [c, 3, 3]. */
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

function ofKernel(text: string, planes: number): Filter | undefined {
  const kernel = kernelPreset(text);
  if (kernel === undefined) return undefined;
  const { title, says, values } = kernel;
  const weights = Float32Array.from({ length: planes * cells }, (_, at) => values[at % cells] ?? 0);
  return { text, title, says, weights, bias: 0 };
}

function ofColours(text: string, planes: number): Filter | undefined {
  const filter = colourFilters.find(({ name }) => name === text);
  if (filter === undefined || planes === 1) return undefined;
  const { title, says, middles } = filter;
  const middle = Math.floor(cells / 2);
  const weights = new Float32Array(planes * cells);
  for (const [c, weight] of middles.entries()) weights[c * cells + middle] = weight;
  return { text, title, says, weights, bias: 0 };
}

/** Numbers: a kernel for all planes or one for each, and a bias if there is one number more. */
function ofNumbers(text: string, planes: number): Filter | undefined {
  const numbers = text.split(',').map(Number);
  const bias = numbers.length % cells;
  const given = numbers.length - bias;
  const fits = bias <= 1 && (given === cells || given === 3 * cells);
  if (text === '' || !fits || !numbers.every(Number.isFinite)) return undefined;
  const weights = Float32Array.from(
    { length: planes * cells },
    (_, at) => numbers[given > cells ? at : at % cells] ?? 0,
  );
  const says = 'A filter of your own.';
  return { text, title: 'Your own', says, weights, bias: numbers[given] ?? 0 };
}

/** The filters of a text such as `sobel-x;blur;0,0,0,0,1,0,0,0,0`; what is none is left out. */
export function parseBank(text: string, planes: number): readonly Filter[] {
  return text
    .split(';')
    .slice(0, mostFilters)
    .flatMap((one) => {
      const entry = one.trim();
      return ofKernel(entry, planes) ?? ofColours(entry, planes) ?? ofNumbers(entry, planes) ?? [];
    });
}

export function bankText(filters: readonly Pick<Filter, 'text'>[]): string {
  return filters.map(({ text }) => text).join(';');
}

/** A filter with its numbers written out, as after a change. */
export function writtenOut({ weights, bias }: Pick<Filter, 'weights' | 'bias'>): string {
  const numbers = [...weights, ...(bias === 0 ? [] : [bias])];
  return numbers.map(plainNumber).join();
}
