import { dense } from '../../api/index.ts';
import type { Engine, LayerSpec, Model, ModelSpec } from '../../api/types.ts';
import { sharedEngine } from '../shared/shared-engine.ts';

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
  #engine: Engine | undefined;
  #model: Model | undefined;
  #key = '';

  async ask(layer: LayerSpec, points: Float32Array, incoming: Float32Array): Promise<Probed> {
    const model = await this.#modelOf(specOf(layer, points.length));
    await Promise.all([
      model.setParameter(sum, 'weight', incoming),
      model.setParameter(sum, 'bias', Float32Array.of(bias)),
    ]);
    const trace = await model.trace(points, 0);
    try {
      const [values, gradients] = await Promise.all([
        trace.tensor({ node: activation, of: 'output' }),
        trace.tensor({ node: activation, of: 'inputGradient' }),
      ]);
      return { values: values.data, gradients: gradients.data };
    } finally {
      await trace.dispose();
    }
  }

  async dispose(): Promise<void> {
    const model = this.#model;
    this.forget();
    await model?.dispose();
  }

  /** Starts again after the engine was lost. */
  forget(): void {
    this.#engine = undefined;
    this.#model = undefined;
    this.#key = '';
  }

  async #modelOf(spec: ModelSpec): Promise<Model> {
    const key = JSON.stringify(spec);
    if (this.#model !== undefined && key === this.#key) return this.#model;
    this.#engine ??= await sharedEngine();
    const model = await this.#engine.model(spec);
    const old = this.#model;
    this.#model = model;
    this.#key = key;
    await old?.dispose();
    return model;
  }
}
