import type { Example } from '../../api/types.ts';
import { cellsOf, type Given, givens, tensors } from './tensors.ts';

/** Everything that a person may set. */
export interface Numbers {
  readonly values: Readonly<Record<Given, Float32Array>>;
  /** y of each image: 0 or 1. */
  readonly labels: readonly number[];
  /** η. */
  readonly rate: number;
}

/** Numbers to begin with, as changes of the notes' example. */
export interface Start {
  readonly name: string;
  readonly title: string;
  readonly values?: Partial<Readonly<Record<Given, readonly number[]>>>;
  readonly labels?: readonly number[];
  /** What is to be seen with these numbers, and where. */
  readonly says: string;
}

const pixels = cellsOf('X');
/** As many images as the batch of the notes has: others take theirs from it. */
export const mostImages = 4;

export const starts: readonly Start[] = [
  {
    name: 'notes',
    title: 'The example of the notes',
    says: 'Change one pixel of X and watch which cells downstream are marked.',
  },
  {
    name: 'dead-relu',
    title: 'A dead ReLU',
    values: {
      X: [
        0.9375, 0.8125, 0.8125, 0.3125, 0.25, 0.1875, 0.8125, 0.1875, 0.375, 0.75, 0.125, 0.375,
        0.6875, 0.375, 1, 0.6875, 1, 0.25, 0.375, 0.75, 0.0625, 0.375, 0.125, 0.6875, 0.4375,
        0.3125, 0.375, 0.625, 0.5, 0.125, 0.1875, 0.375, 0.5625, 0.75, 0.6875, 0.25,
      ],
      W1: [-0.125, 0.3125, -0.6875, -0.75, 0, 0, -0.25, 0, -0.6875],
      W2: [0.625, 0, -0.125, 0.4375],
    },
    says: 'Every cell of Z₁ is negative: ReLU lets nothing through, so no gradient reaches W₁ or b₁ and they never move again on this image. Raise b₁ until the first cell wakes up.',
  },
  {
    name: 'tied-maxima',
    title: 'Tied maxima',
    values: { X: Array<number>(pixels).fill(0.5), b1: [0.5] },
    says: 'All four cells of each pooling window are equal. Only one may get the gradient: the first in reading order. Raise one pixel a little and see the winner move.',
  },
  {
    name: 'saturated-sigmoid',
    title: 'A saturated sigmoid',
    values: { b2: [-12] },
    says: 'The network is sure of 0 and wrong. σ is flat here, yet ∂L/∂Z₂ is nearly −1: with cross-entropy the flat slope cancels. Set y to 0: now it is right, and there is almost nothing to learn.',
  },
  {
    name: 'batch',
    title: 'The batch of the notes: four images',
    values: {
      X: [
        0.0625, 0.0625, 0.375, 0.75, 0.375, 0.375, 0.125, 0.8125, 0.625, 0.875, 0.4375, 0.25, 0.75,
        0.25, 0.875, 0.6875, 0.3125, 0.8125, 0.5, 0.5, 0.4375, 0.75, 0.625, 0.9375, 0.5625, 0.875,
        0.375, 0.1875, 0.1875, 0.125, 0.3125, 0.875, 0.625, 0.5625, 0.5625, 1, 0.875, 0.75, 0.625,
        1, 0.6875, 1, 0.0625, 0.1875, 0.6875, 0.0625, 0.5625, 0, 0.5625, 0.125, 0.25, 0.25, 0.6875,
        0.875, 0.8125, 0.875, 0.375, 1, 1, 0.75, 0.8125, 0.625, 0.125, 0, 1, 1, 0.0625, 0.6875,
        0.25, 0, 1, 0.3125, 0.6875, 0.6875, 0.125, 0.75, 0.5625, 0.5625, 0.9375, 0.875, 0.0625, 0,
        0.4375, 0.0625, 0.4375, 0.0625, 0.6875, 0.25, 0.9375, 0.1875, 0.125, 0.1875, 0.6875, 0.6875,
        0.25, 0.1875, 0.6875, 0.125, 0.5, 0.5, 0.4375, 0.875, 0.625, 0.125, 0.3125, 0.375, 1,
        0.0625, 0.375, 0.125, 0.3125, 0.9375, 0.875, 0.75, 0.4375, 0.0625, 0.8125, 0.1875, 0.3125,
        0.625, 0.125, 0.25, 0.8125, 0.625, 0.3125, 0.75, 0.8125, 0.0625, 0.0625, 0.875, 0.25, 0.875,
        1, 0.6875, 0.6875, 0, 0.375, 1, 0.6875, 0.875, 0.4375, 0.5, 0.875, 0.4375,
      ],
      W1: [-0.3125, -0.375, 0.5625, -0.25, -0.6875, 0.25, 0.8125, 0, -1],
      W2: [0.9375, -0.75, -0.5625, -0.3125],
    },
    labels: [1, 0, 0, 1],
    says: 'The first image of the batch, alone: the same weights, and nothing is divided by m. Go back to the batch and see how the gradients change.',
  },
];

/** The named start, or the notes' example. */
export function startNamed(name: string): Start {
  return starts.find((start) => start.name === name) ?? (starts[0] as Start);
}

/** How many images go through together: what is asked for, or as many as the start has. */
export function imagesIn(start: Start, asked: number): number {
  if (Number.isInteger(asked) && asked >= 1 && asked <= mostImages) return asked;
  return start.labels?.length ?? 1;
}

/** What is to be seen with a start and so many images. */
export function saysOf(start: Start, images: number): string {
  if (images === 1) return start.says;
  return `${images} images go through the same weights; the first of them is the one that “One image” shows. The loss J is the mean of theirs, so every gradient carries 1/${images}, and the gradient of a weight adds up what each image wants. Choose an image, and see what it adds.`;
}

/** The images and targets of the batch of the notes, from which the others are taken. */
const batch = starts.find(({ labels }) => labels?.length === mostImages);

function exampleValues(example: Example, given: Given): Float32Array {
  const { node, name } = tensors[given].query;
  if (given === 'X') return example.image;
  const found = example.parameters.find((entry) => entry.node === node && entry.name === name);
  return found?.values ?? new Float32Array();
}

/**
 * One number a person changed: `X.7` is the cell of that place in reading order (of a batch, image
 * after image), `y` the target (`y.2` that of the third image), or `rate`.
 */
export type Edits = ReadonlyMap<string, number>;

/** "X.7=0.5,y=0", as it stands in an address; what cannot be read is left out. */
export function parseEdits(text: string): Edits {
  const edits = new Map<string, number>();
  for (const part of text.split(',')) {
    const edit = readEdit(part);
    if (edit !== undefined) edits.set(...edit);
  }
  return edits;
}

function readEdit(part: string): readonly [name: string, value: number] | undefined {
  const [name = '', number = ''] = part.trim().split('=');
  const value = Number(number);
  const known = name === 'y' || name === 'rate' || isLabel(name) || isCell(name);
  return known && number.trim() !== '' && Number.isFinite(value) ? [name, value] : undefined;
}

/** Whether a part of such a text is a change. */
export function isEdit(part: string): boolean {
  return readEdit(part) !== undefined;
}

function isLabel(name: string): boolean {
  const [y, image = ''] = name.split('.');
  return y === 'y' && /^\d$/.test(image) && Number(image) < mostImages;
}

function isCell(name: string): boolean {
  const [named = '', place = ''] = name.split('.');
  const given = givens.find((known) => known === named);
  if (given === undefined || !/^\d+$/.test(place)) return false;
  return Number(place) < cellsOf(given) * (tensors[given].perImage ? mostImages : 1);
}

/** What the label of an image is called among the changes. */
export function labelName(image: number): string {
  return image === 0 ? 'y' : `y.${image}`;
}

export function editsText(edits: Edits): string {
  return [...edits].map(([name, value]) => `${name}=${value}`).join(',');
}

/**
 * The numbers of a start, with what was changed. The images after its own are those of the batch of
 * the notes: with one image or with several, the first and the weights are the same.
 */
export function numbersOf(example: Example, start: Start, edits: Edits, images: number): Numbers {
  const values = (given: Given) => {
    const own = [...(start.values?.[given] ?? exampleValues(example, given))];
    const others = given === 'X' ? (batch?.values?.X?.slice(own.length) ?? []) : [];
    const cells = cellsOf(given) * (given === 'X' ? images : 1);
    const made = Float32Array.from([...own, ...others].slice(0, cells));
    for (let place = 0; place < made.length; place += 1) {
      made[place] = edits.get(`${given}.${place}`) ?? made[place] ?? 0;
    }
    return made;
  };
  const own = start.labels ?? [example.label];
  const given = [...own, ...(batch?.labels?.slice(own.length) ?? [])];
  return {
    values: {
      X: values('X'),
      W1: values('W1'),
      b1: values('b1'),
      W2: values('W2'),
      b2: values('b2'),
    },
    labels: Array.from({ length: images }, (_, image) =>
      (edits.get(labelName(image)) ?? given[image]) === 1 ? 1 : 0,
    ),
    rate:
      edits.get('rate') ?? ('rate' in example.optimizer ? example.optimizer.rate : undefined) ?? 0,
  };
}
