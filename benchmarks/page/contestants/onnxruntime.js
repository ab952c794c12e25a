// onnxruntime-web: asked only, it does not train. Its model is made by ../../onnx-model.mjs.
import * as ort from '../peers/onnxruntime-web/dist/ort.wasm.bundle.min.mjs';
import { firstRows } from './batches.js';

export async function prepare({ name, mode, batch }, { threads }, { rows, pixels }) {
  if (mode === 'train') throw new Error('it cannot train');
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = new URL('peers/onnxruntime-web/dist/', document.baseURI).href;
  const session = await ort.InferenceSession.create(`models/${name}.onnx`, {
    executionProviders: ['wasm'],
  });
  const ask = (view) =>
    session.run({ images: new ort.Tensor('float32', view, [batch, 1, 28, 28]) });
  const starts = firstRows(rows, batch);
  return {
    async run(batches) {
      for (let i = 0; i < batches; ++i) {
        const first = starts.next().value;
        const view = pixels.subarray(first * 784, (first + batch) * 784);
        await ask(view);
      }
    },
    probabilities: async () => {
      const { probabilities } = await ask(pixels.subarray(0, batch * 784));
      return [...probabilities.data.subarray(0, 10)];
    },
  };
}
