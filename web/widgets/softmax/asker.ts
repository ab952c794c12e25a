import { identity, softmax } from '../../api/index.ts';
import type { Model } from '../../api/types.ts';
import { Probe } from '../activation/probe.ts';
import { sharedEngine } from '../shared/shared-engine.ts';

/** Softmax of one list of scores. */
export interface Softmax {
  readonly scores: readonly number[];
  readonly probabilities: readonly number[];
  /** ∂p/∂z: a row for every probability, a column for every score. */
  readonly slopes: readonly (readonly number[])[];
}

/** Has the page's engine do softmax, forward and back. */
export class SoftmaxAsker {
  readonly #probe = new Probe();
  #model: Model | undefined;
  #classes = 0;

  async ask(scores: readonly number[]): Promise<Softmax> {
    const list = Float32Array.from(scores);
    const slopes: (readonly number[])[] = [];
    let probabilities: readonly number[] = [];
    for (const at of scores.keys()) {
      // A gradient of 1 at one probability alone comes back as the slopes of that probability.
      const one = Float32Array.from(scores, (_, place) => (place === at ? 1 : 0));
      const { values, gradients } = await this.#probe.ask(softmax(), list, one);
      probabilities = [...values];
      slopes.push([...gradients]);
    }
    return { scores: [...list], probabilities, slopes };
  }

  /** Probabilities of many lists of scores at once, one list after the other. */
  async many(scores: Float32Array, classes: number): Promise<Float32Array> {
    if (this.#model === undefined || this.#classes !== classes) {
      const engine = await sharedEngine();
      const model = await engine.model({
        version: 1,
        input: [classes, 1, 1],
        layers: [identity()],
        loss: 'softmaxCrossEntropy',
      });
      await this.#model?.dispose();
      this.#model = model;
      this.#classes = classes;
    }
    return (await this.#model.predict(scores)).data;
  }

  async dispose(): Promise<void> {
    const model = this.#model;
    this.#model = undefined;
    await Promise.all([this.#probe.dispose(), model?.dispose()]);
  }

  /** Starts again after the engine was lost. */
  forget(): void {
    this.#model = undefined;
    this.#probe.forget();
  }
}
