// TensorFlow.js, its layers API, on one of its backends.
import { optimizer } from '../tasks.mjs';
import { firstRows, oneHot } from './batches.js';
import { loadScripts } from './scripts.js';

const home = 'peers/@tensorflow';
const backendScripts = {
  cpu: [`${home}/tfjs-backend-cpu/dist/tf-backend-cpu.min.js`],
  wasm: [`${home}/tfjs-backend-wasm/dist/tf-backend-wasm.min.js`],
  webgl: [
    `${home}/tfjs-backend-cpu/dist/tf-backend-cpu.min.js`,
    `${home}/tfjs-backend-webgl/dist/tf-backend-webgl.min.js`,
  ],
};

function layersOf(tf, layer, first) {
  const inputShape = first ? { inputShape: [28, 28, 1] } : {};
  if (layer.type === 'conv') {
    return tf.layers.conv2d({
      ...inputShape,
      filters: layer.filters,
      kernelSize: layer.kernel,
      padding: layer.padding > 0 ? 'same' : 'valid',
      activation: 'relu',
      kernelInitializer: 'heNormal',
    });
  }
  if (layer.type === 'pool')
    return tf.layers.maxPooling2d({ poolSize: layer.size, strides: layer.size });
  if (layer.type === 'flatten') return tf.layers.flatten();
  return tf.layers.dense({
    units: layer.units,
    activation: layer.relu ? 'relu' : 'softmax',
    kernelInitializer: layer.relu ? 'heNormal' : 'glorotUniform',
  });
}

export async function prepare(
  { layers, mode, batch },
  { backend, threads },
  { rows, pixels, labels },
) {
  await loadScripts([
    `${home}/tfjs-core/dist/tf-core.min.js`,
    `${home}/tfjs-layers/dist/tf-layers.min.js`,
    ...backendScripts[backend],
  ]);
  const { tf } = globalThis;
  if (backend === 'wasm') {
    tf.wasm.setWasmPaths(new URL(`${home}/tfjs-backend-wasm/dist/`, document.baseURI).href);
    tf.wasm.setThreadsCount(threads);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend} here`);
  await tf.ready();
  const model = tf.sequential();
  layers.forEach((layer, index) => {
    model.add(layersOf(tf, layer, index === 0));
  });
  const starts = firstRows(rows, batch);
  const xs = (first) =>
    tf.tensor4d(pixels.subarray(first * 784, (first + batch) * 784), [batch, 28, 28, 1]);
  if (mode === 'infer') {
    return {
      async run(batches) {
        for (let i = 0; i < batches; ++i) {
          const [x, y] = tf.tidy(() => {
            const input = xs(starts.next().value);
            return [input, model.predictOnBatch(input)];
          });
          await y.data();
          tf.dispose([x, y]);
        }
      },
    };
  }
  model.compile({
    optimizer: tf.train.momentum(optimizer.rate, optimizer.momentum),
    loss: 'categoricalCrossentropy',
  });
  const targets = oneHot(labels);
  let loss;
  return {
    async run(batches) {
      for (let i = 0; i < batches; ++i) {
        const first = starts.next().value;
        const x = xs(first);
        const y = tf.tensor2d(targets.subarray(first * 10, (first + batch) * 10), [batch, 10]);
        loss = await model.trainOnBatch(x, y);
        tf.dispose([x, y]);
      }
    },
    loss: () => loss,
  };
}
