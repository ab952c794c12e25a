// jax-js: a loss, its gradient and the update in one compiled function.
import {
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  random,
  tree,
  valueAndGrad,
} from '../peers/@jax-js/jax/dist/index.js';
import { optimizer, shapesOf } from '../tasks.mjs';
import { firstRows, oneHot } from './batches.js';

function initial(layers, seed) {
  const keys = random.split(random.key(seed), layers.length);
  return shapesOf(layers).flatMap(({ layer, input: [channels] }, index) => {
    const shape =
      layer.type === 'conv'
        ? [layer.filters, channels, layer.kernel, layer.kernel]
        : layer.type === 'dense'
          ? [channels, layer.units]
          : undefined;
    if (shape === undefined) return [];
    const inputs = layer.type === 'conv' ? channels * layer.kernel ** 2 : channels;
    const weight = random.normal(keys.ref.slice(index), shape).mul(Math.sqrt(2 / inputs));
    const bias = np.zeros(layer.type === 'conv' ? [layer.filters, 1, 1] : [layer.units]);
    return [weight, bias];
  });
}

/** Logits [n, 10]; takes over the references it is given, as everything in this library does. */
function forward(layers, parameters, images) {
  let next = 0;
  let x = images;
  for (const {
    layer,
    output: [c, h, w],
  } of shapesOf(layers)) {
    const n = x.shape[0];
    if (layer.type === 'conv') {
      const pad = [layer.padding, layer.padding];
      x = nn.relu(
        lax.convGeneralDilated(x, parameters[next++], [1, 1], [pad, pad]).add(parameters[next++]),
      );
    } else if (layer.type === 'pool') {
      const [rows, columns] = [h * layer.size, w * layer.size];
      const whole = x.slice([], [], [0, rows], [0, columns]);
      x = np.max(whole.reshape([n, c, h, layer.size, w, layer.size]), [3, 5]);
    } else if (layer.type === 'flatten') {
      x = x.reshape([n, c]);
    } else {
      x = np.matmul(x, parameters[next++]).add(parameters[next++]);
      if (layer.relu) x = nn.relu(x);
    }
  }
  return x;
}

export async function prepare({ layers, mode, batch }, { device }, { rows, pixels, labels }) {
  const available = await init();
  if (!available.includes(device)) throw new Error(`no device ${device} here`);
  defaultDevice(device);
  const starts = firstRows(rows, batch);
  const take = (first) =>
    np.array(pixels.slice(first * 784, (first + batch) * 784)).reshape([batch, 1, 28, 28]);
  let parameters = initial(layers, 1);
  if (mode === 'infer') {
    const ask = jit((weights, x) => nn.softmax(forward(layers, weights, x)));
    return {
      async run(batches) {
        for (let i = 0; i < batches; ++i)
          await ask(tree.ref(parameters), take(starts.next().value)).data();
      },
    };
  }
  const targets = oneHot(labels);
  const lossOf = (weights, x, y) =>
    np.mean(np.sum(nn.logSoftmax(forward(layers, weights, x)).mul(y), 1)).neg();
  const step = jit((weights, velocity, x, y) => {
    const [loss, gradients] = valueAndGrad(lossOf)(
      weights.map((w) => w.ref),
      x,
      y,
    );
    const faster = velocity.map((v, i) => v.mul(optimizer.momentum).add(gradients[i]));
    const moved = weights.map((w, i) => w.sub(faster[i].ref.mul(optimizer.rate)));
    return [loss, moved, faster];
  });
  let velocity = parameters.map((parameter) => np.zerosLike(parameter.ref));
  let loss;
  return {
    async run(batches) {
      for (let i = 0; i < batches; ++i) {
        const first = starts.next().value;
        const y = np.array(targets.slice(first * 10, (first + batch) * 10)).reshape([batch, 10]);
        const [value, moved, faster] = step(parameters, velocity, take(first), y);
        parameters = moved;
        velocity = faster;
        [loss] = await value.data();
      }
    },
    loss: () => loss,
  };
}
