// A task's network with given weights as an ONNX file, for the contestants that only run these.
import onnxProto from 'onnx-proto';
import { shapesOf } from './page/tasks.mjs';

const { onnx } = onnxProto;
const float = onnx.TensorProto.DataType.FLOAT;
/** An operator set that every current runtime reads. */
const operatorSet = 13;

const ints = (name, values) => ({
  name,
  type: onnx.AttributeProto.AttributeType.INTS,
  ints: values,
});
const int = (name, value) => ({ name, type: onnx.AttributeProto.AttributeType.INT, i: value });
const info = (name, sizes) => ({
  name,
  type: {
    tensorType: { elemType: float, shape: { dim: sizes.map((dimValue) => ({ dimValue })) } },
  },
});

/** Nodes of one layer, from tensor `from` to tensor `to`; the names of weights are in order. */
function nodesOf({ layer, last }, from, to, weights) {
  if (layer.type === 'pool') {
    const size = [layer.size, layer.size];
    return [
      {
        opType: 'MaxPool',
        input: [from],
        output: [to],
        attribute: [ints('kernel_shape', size), ints('strides', size)],
      },
    ];
  }
  if (layer.type === 'flatten')
    return [{ opType: 'Flatten', input: [from], output: [to], attribute: [int('axis', 1)] }];
  const linear = `${to}-linear`;
  const activation = last ? 'Softmax' : 'Relu';
  const attribute =
    layer.type === 'conv'
      ? [
          ints('kernel_shape', [layer.kernel, layer.kernel]),
          ints('pads', Array(4).fill(layer.padding)),
        ]
      : [int('transB', 1)];
  return [
    {
      opType: layer.type === 'conv' ? 'Conv' : 'Gemm',
      input: [from, ...weights],
      output: [linear],
      attribute,
    },
    {
      opType: activation,
      input: [linear],
      output: [to],
      attribute: last ? [int('axis', 1)] : [],
    },
  ];
}

/** `parameters`: `{shape, data}` in the order of the layers, weight before bias. */
export function onnxModel({ layers, batch }, parameters) {
  const left = [...parameters];
  const initializer = [];
  const node = [];
  let from = 'images';
  shapesOf(layers).forEach(({ layer }, index) => {
    const last = index === layers.length - 1;
    const to = last ? 'probabilities' : `layer${index}`;
    const weights = [];
    if (layer.type === 'conv' || layer.type === 'dense') {
      for (const part of ['weight', 'bias']) {
        const { shape, data } = left.shift();
        const name = `layer${index}-${part}`;
        const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        initializer.push({ name, dims: [...shape], dataType: float, rawData });
        weights.push(name);
      }
    }
    node.push(...nodesOf({ layer, last }, from, to, weights));
    from = to;
  });
  const model = onnx.ModelProto.create({
    irVersion: 7,
    opsetImport: [{ domain: '', version: operatorSet }],
    graph: {
      name: 'network',
      node,
      initializer,
      input: [info('images', [batch, 1, 28, 28])],
      output: [info('probabilities', [batch, 10])],
    },
  });
  return onnx.ModelProto.encode(model).finish();
}
