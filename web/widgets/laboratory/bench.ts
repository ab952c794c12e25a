import type { Engine, Model, ModelSpec, Summary, Trace } from '../../api/types.ts';
import { sharedEngine } from '../shared/shared-engine.ts';

/** A parameter whose numbers are set by hand. */
export interface Weights {
  readonly node: string;
  readonly name: 'weight' | 'bias';
  readonly values: Float32Array;
}

/** A network whose weights are known, and what goes into it. */
export interface Setup {
  readonly spec: ModelSpec;
  readonly weights: readonly Weights[];
  readonly image: Float32Array;
  /** The right answer; without one there are no gradients. */
  readonly label?: number;
}

/** Has the page's engine run small networks; a model is remade only when its description changes. */
export class Bench {
  #engine: Engine | undefined;
  #model: Model | undefined;
  #key = '';
  #trace: Trace | undefined;

  /** The trace of this run; that of the run before is gone then. */
  async run({ spec, weights, image, label }: Setup): Promise<Trace> {
    this.#engine ??= await sharedEngine();
    const key = JSON.stringify(spec);
    if (this.#model === undefined || key !== this.#key) {
      const model = await this.#engine.model(spec);
      await this.#release();
      this.#model = model;
      this.#key = key;
    }
    for (const { node, name, values } of weights) {
      await this.#model.setParameter(node, name, values);
    }
    const trace = await this.#model.trace(image, label);
    const old = this.#trace;
    this.#trace = trace;
    await old?.dispose();
    return trace;
  }

  /** Of the network that ran last. */
  get summary(): Summary | undefined {
    return this.#model?.summary;
  }

  /** Of a network that need not run. */
  async summaryOf(spec: ModelSpec): Promise<Summary> {
    this.#engine ??= await sharedEngine();
    return this.#engine.summary(spec);
  }

  async dispose(): Promise<void> {
    await this.#release();
    this.#key = '';
  }

  /** Starts again after the engine was lost. */
  forget(): void {
    this.#engine = undefined;
    this.#model = undefined;
    this.#trace = undefined;
    this.#key = '';
  }

  async #release(): Promise<void> {
    const [trace, model] = [this.#trace, this.#model];
    this.#trace = undefined;
    this.#model = undefined;
    await trace?.dispose();
    await model?.dispose();
  }
}
