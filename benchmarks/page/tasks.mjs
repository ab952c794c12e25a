// What is measured: two networks, trained and asked. Every contestant builds its network from the
// same list of layers, so that all of them compute the same thing; the page reads this file too.

/** LeNet-5 as it is taught: ReLU, max pooling, 28×28 with two pixels of padding. */
const lenet5 = [
  { type: 'conv', filters: 6, kernel: 5, padding: 2 },
  { type: 'pool', size: 2 },
  { type: 'conv', filters: 16, kernel: 5, padding: 0 },
  { type: 'pool', size: 2 },
  { type: 'flatten' },
  { type: 'dense', units: 120, relu: true },
  { type: 'dense', units: 84, relu: true },
  { type: 'dense', units: 10, relu: false },
];

/** The "simple MNIST convnet" of Keras' examples, without its dropout. */
const kerasMnist = [
  { type: 'conv', filters: 32, kernel: 3, padding: 0 },
  { type: 'pool', size: 2 },
  { type: 'conv', filters: 64, kernel: 3, padding: 0 },
  { type: 'pool', size: 2 },
  { type: 'flatten' },
  { type: 'dense', units: 10, relu: false },
];

export const optimizer = { rate: 0.01, momentum: 0.9 };
export const tasks = [
  {
    name: 'train-lenet5',
    title: 'LeNet-5, training, batch 64',
    mode: 'train',
    layers: lenet5,
    batch: 64,
  },
  {
    name: 'train-keras',
    title: 'Keras MNIST net, training, batch 128',
    mode: 'train',
    layers: kerasMnist,
    batch: 128,
  },
  {
    name: 'infer-lenet5-1',
    title: 'LeNet-5, inference, batch 1',
    mode: 'infer',
    layers: lenet5,
    batch: 1,
  },
  {
    name: 'infer-lenet5-64',
    title: 'LeNet-5, inference, batch 64',
    mode: 'infer',
    layers: lenet5,
    batch: 64,
  },
];

/**
 * Shapes along the layers for one 28×28 image: `{layer, input: [c, h, w], output: [c, h, w]}`,
 * with c alone behind flatten as [n, 1, 1].
 */
export function shapesOf(layers) {
  let input = [1, 28, 28];
  return layers.map((layer) => {
    const output = outputOf(layer, input);
    const entry = { layer, input, output };
    input = output;
    return entry;
  });
}

function outputOf(layer, [c, h, w]) {
  if (layer.type === 'conv') {
    const side = (size) => size + 2 * layer.padding - layer.kernel + 1;
    return [layer.filters, side(h), side(w)];
  }
  if (layer.type === 'pool') return [c, Math.floor(h / layer.size), Math.floor(w / layer.size)];
  if (layer.type === 'flatten') return [c * h * w, 1, 1];
  return [layer.units, 1, 1];
}

/** What is measured of Receptive alone as well: a network that no list of layers can say. */
export const ownTasks = [
  ...tasks,
  {
    name: 'train-resnet-mini',
    title: 'resnet-mini, training, batch 64',
    mode: 'train',
    preset: 'resnet-mini',
    batch: 64,
  },
];
