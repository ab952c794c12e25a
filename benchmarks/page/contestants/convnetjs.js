// ConvNetJS: one image after the other, as the library works.
import { optimizer } from '../tasks.mjs';
import { firstRows } from './batches.js';
import { loadScripts } from './scripts.js';

function definition(layer, last) {
  if (layer.type === 'conv')
    return {
      type: 'conv',
      sx: layer.kernel,
      filters: layer.filters,
      stride: 1,
      pad: layer.padding,
      activation: 'relu',
    };
  if (layer.type === 'pool') return { type: 'pool', sx: layer.size, stride: layer.size };
  if (last) return { type: 'softmax', num_classes: layer.units };
  return { type: 'fc', num_neurons: layer.units, activation: 'relu' };
}

export async function prepare({ layers, mode, batch }, _options, { rows, pixels, labels }) {
  await loadScripts(['peers/convnetjs/build/convnet.js']);
  const { convnetjs } = globalThis;
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: 'input', out_sx: 28, out_sy: 28, out_depth: 1 },
    // Its dense layers flatten by themselves.
    ...layers
      .filter(({ type }) => type !== 'flatten')
      .map((layer, index, all) => definition(layer, index === all.length - 1)),
  ]);
  const trainer = new convnetjs.Trainer(net, {
    method: 'sgd',
    learning_rate: optimizer.rate,
    momentum: optimizer.momentum,
    batch_size: batch,
    l2_decay: 0,
  });
  const starts = firstRows(rows, batch);
  let loss;
  return {
    async run(batches) {
      for (let i = 0; i < batches; ++i) {
        const first = starts.next().value;
        let sum = 0;
        for (let row = first; row < first + batch; ++row) {
          const volume = new convnetjs.Vol(28, 28, 1, 0);
          volume.w.set(pixels.subarray(row * 784, (row + 1) * 784));
          if (mode === 'train') sum += trainer.train(volume, labels[row]).cost_loss;
          else net.forward(volume, false);
        }
        loss = sum / batch;
      }
    },
    loss: () => (mode === 'train' ? loss : undefined),
  };
}
