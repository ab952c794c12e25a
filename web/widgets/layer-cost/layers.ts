/** A convolution by its numbers: side and channels of the image, then the layer. */
export interface LayerNumbers {
  readonly side: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernel: number;
  readonly padding: number;
  readonly stride: number;
  /** Parts the channels are divided into: a filter sees those of its own part. */
  readonly groups: number;
}

export interface LayerExample extends LayerNumbers {
  readonly name: string;
  readonly title: string;
  /** What it shows. */
  readonly says: string;
}

const plain = { padding: 0, stride: 1, groups: 1 } as const;

export const layerExamples: readonly LayerExample[] = [
  {
    ...plain,
    name: 'one-filter',
    title: 'One filter over a digit',
    side: 28,
    channels: 1,
    filters: 1,
    kernel: 3,
    says: 'Ten numbers see the whole digit, because they are used at every place.',
  },
  {
    ...plain,
    name: 'lenet',
    title: 'First layer of LeNet-5',
    side: 28,
    channels: 1,
    filters: 6,
    kernel: 5,
    padding: 2,
    says: 'Padding 2 keeps the 28 × 28, and six filters make six maps of it.',
  },
  {
    ...plain,
    name: 'rgb',
    title: 'Ten filters over a colour image',
    side: 6,
    channels: 3,
    filters: 10,
    kernel: 3,
    says: 'A filter is as deep as its image: 27 weights and a bias, and one map.',
  },
  {
    ...plain,
    name: 'fifty',
    title: 'Fifty filters over a photo',
    side: 228,
    channels: 3,
    filters: 50,
    kernel: 3,
    says: 'Few weights, much work: the same 1,400 numbers at every place. Change the size of the image, and the weights stay.',
  },
  {
    ...plain,
    name: 'one-by-one',
    title: '1 × 1: from 512 maps to 128',
    side: 28,
    channels: 512,
    filters: 128,
    kernel: 1,
    says: 'A 1 × 1 convolution looks at one place only and mixes the maps there: it makes fewer maps of many.',
  },
  {
    ...plain,
    side: 28,
    channels: 1,
    filters: 1,
    kernel: 3,
    padding: 1,
    stride: 2,
    name: 'strided',
    title: 'Stride 2',
    says: 'Half the rows and half the columns: about a quarter of the work.',
  },
  {
    ...plain,
    name: 'two-groups',
    title: 'Two groups: conv2 of AlexNet',
    side: 27,
    channels: 96,
    filters: 256,
    kernel: 5,
    padding: 2,
    groups: 2,
    says: 'Each half of the filters sees one half of the maps, as on the two cards that AlexNet was trained on: half the weights and half the work.',
  },
  {
    ...plain,
    name: 'depthwise',
    title: 'Depthwise: a group for each map',
    side: 28,
    channels: 32,
    filters: 32,
    kernel: 3,
    padding: 1,
    groups: 32,
    says: 'Every filter sees a single map. Nothing is mixed between maps; a 1 × 1 convolution behind it does that.',
  },
];

/** The named example, or the first. */
export function layerExample(name: string): LayerExample {
  const found = layerExamples.find((example) => example.name === name) ?? layerExamples[0];
  if (found === undefined) throw new Error('there is no example');
  return found;
}
