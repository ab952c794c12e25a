import { conv2d } from '../../api/index.ts';
import type { Derivation, Engine, Model, ModelSpec, Tensor, Trace } from '../../api/types.ts';
import { sharedEngine } from '../shared/shared-engine.ts';

const node = 'conv1';

/** What is convolved with what. */
export interface Convolution {
  readonly image: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly kernel: Float32Array;
  readonly kernelSize: number;
  readonly padding: number;
  readonly stride: number;
}

/** The engine's answer: the map, and whom to ask about its cells. */
export interface Convolved {
  readonly output: Tensor;
  readonly trace: Trace;
}

function specOf(task: Convolution): ModelSpec {
  const { kernelSize: kernel, padding, stride } = task;
  return {
    version: 1,
    input: [1, task.height, task.width],
    layers: [conv2d(1, kernel, { name: node, padding, stride, bias: false })],
  };
}

/** Has the page's engine convolve: a model of one layer, remade only when a size changes. */
export class Convolver {
  #engine: Engine | undefined;
  #model: Model | undefined;
  #key = '';
  #trace: Trace | undefined;

  async convolve(task: Convolution): Promise<Convolved> {
    this.#engine ??= await sharedEngine();
    const spec = specOf(task);
    const key = JSON.stringify(spec);
    if (this.#model === undefined || key !== this.#key) {
      const model = await this.#engine.model(spec);
      await this.#release();
      this.#model = model;
      this.#key = key;
    }
    await this.#model.setParameter(node, 'weight', task.kernel);
    const trace = await this.#model.trace(task.image);
    const output = await trace.tensor({ node, of: 'output' });
    const old = this.#trace;
    this.#trace = trace;
    await old?.dispose();
    return { output, trace };
  }

  derive(trace: Trace, y: number, x: number): Promise<Derivation> {
    return trace.derive({ node, of: 'output', index: [0, 0, y, x] });
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
