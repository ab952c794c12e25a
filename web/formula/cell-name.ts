import type { CellQuery, TensorQuery } from '../api/types.ts';

/** A tensor of a trace as a person says it: "conv1", "∂L/∂conv1", "weight of conv1". */
export function tensorName({ node, of, name, step }: TensorQuery): string {
  switch (of) {
    case 'output':
      return name === undefined ? node : `${name} of ${node}`;
    case 'outputGradient':
      return `∂L/∂${node}`;
    case 'inputGradient':
      return `∂L/∂(input of ${node})`;
    case 'parameter':
      return `${name} of ${node}`;
    case 'parameterGradient':
      return `∂L/∂(${name} of ${node})`;
    case 'optimizerState':
    case 'update':
      return `${step} of ${name} of ${node}`;
  }
}

/** Of what one image makes, the number of the image says nothing. */
function shownIndex({ of }: TensorQuery, index: readonly number[]): readonly number[] {
  const ofParameter = of !== 'output' && of !== 'outputGradient' && of !== 'inputGradient';
  return ofParameter || index.length < 4 ? index : index.slice(1);
}

/** A cell of a trace as a person says it: "conv1[2, 0, 3]". */
export function cellName({ index, ...tensor }: CellQuery): string {
  return `${tensorName(tensor)}[${shownIndex(tensor, index).join(', ')}]`;
}
