/** A task's network as a ModelSpec, or the name of a preset; also what ONNX files are made from. */
export function specOf({ layers, preset }) {
  return preset ?? { version: 1, input: [1, 28, 28], layers: layers.flatMap(layersOf) };
}

function layersOf(layer) {
  const relu = { type: 'relu' };
  if (layer.type === 'conv')
    return [
      { type: 'conv2d', channels: layer.filters, kernel: layer.kernel, padding: layer.padding },
      relu,
    ];
  if (layer.type === 'pool') return [{ type: 'maxPool2d', kernel: layer.size }];
  if (layer.type === 'flatten') return [{ type: 'flatten' }];
  const dense = { type: 'dense', units: layer.units };
  return layer.relu ? [dense, relu] : [dense];
}
