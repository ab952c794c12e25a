import { dense } from '../../api/index.ts';
import type { LayerSpec, ModelSpec } from '../../api/types.ts';
import { Bench } from '../laboratory/bench.ts';

const activation = 'activation';
const sum = 'sum';

/** The hinge loss of label 0 is 1 + z for every z above −1: with such a bias its slope is 1. */
const bias = 1e30;

/** What an activation does with numbers and, on the way back, with gradients. */
export interface Probed {
  readonly values: Float32Array;
  /** The gradients that came in, each times the slope at its point. */
  readonly gradients: Float32Array;
}

function specOf(layer: LayerSpec, points: number): ModelSpec {
  return {
    version: 1,
    // A list: softmax takes nothing else, and all others do not mind.
    input: [points, 1, 1],
    layers: [{ ...layer, name: activation }, dense(1, { name: sum, init: 'zeros' })],
    loss: 'hinge',
  };
}

/**
 * Has the page's engine take many points through one activation and as many gradients back: a
 * model of that layer and a weighted sum, whose weights are the gradients that come in.
 */
export class Probe {
  readonly #bench = new Bench();

  async ask(layer: LayerSpec, points: Float32Array, incoming: Float32Array): Promise<Probed> {
    const trace = await this.#bench.run({
      spec: specOf(layer, points.length),
      weights: [
        { node: sum, name: 'weight', values: incoming },
        { node: sum, name: 'bias', values: Float32Array.of(bias) },
      ],
      image: points,
      label: 0,
    });
    const [values, gradients] = await Promise.all([
      trace.tensor({ node: activation, of: 'output' }),
      trace.tensor({ node: activation, of: 'inputGradient' }),
    ]);
    return { values: values.data, gradients: gradients.data };
  }

  dispose(): Promise<void> {
    return this.#bench.dispose();
  }

  /** Starts again after the engine was lost. */
  forget(): void {
    this.#bench.forget();
  }
}
