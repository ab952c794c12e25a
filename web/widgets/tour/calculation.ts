import { sgd } from '../../api/index.ts';
import type {
  Derivation,
  Engine,
  Example,
  Factor,
  ImageShares,
  Model,
  ParameterInfo,
  Shape,
  Tensor,
  Trace,
} from '../../api/types.ts';
import { sharedEngine } from '../shared/shared-engine.ts';
import { indexOf } from '../tensor/layout.ts';
import type { Numbers } from './starts.ts';
import {
  cellsOf,
  firstOf,
  type Parameter,
  parameters,
  type TensorId,
  tensorIds,
  tensors,
} from './tensors.ts';

const preset = 'one-filter-cnn';

/** Every tensor of the tour, by its name. */
export type Values = ReadonlyMap<TensorId, Tensor>;

export interface Answer {
  readonly values: Values;
  /** Of a batch: what each image adds to the gradient of a parameter. */
  readonly shares: ReadonlyMap<TensorId, ImageShares>;
  readonly numbers: Numbers;
}

function isOf({ node, name }: ParameterInfo, id: Parameter): boolean {
  const { query } = tensors[id];
  return query.node === node && query.name === name;
}

/** Lets go of a trace that nobody will ask again; nothing waits for it. */
function release(trace: Trace | undefined): void {
  trace?.dispose().catch(() => undefined);
}

/**
 * Has the page's engine walk the network of the notes: one pass with the numbers as they are, the
 * update of every weight, and one pass with the new weights.
 */
export class Calculation {
  #engine: Engine | undefined;
  #example: Example | undefined;
  #model: Model | undefined;
  /** The same network with the new weights. */
  #twin: Model | undefined;
  /** The weights that each of them has been given. */
  readonly #held = new WeakMap<Model, Map<Parameter, Float32Array>>();
  #before: Trace | undefined;
  #after: Trace | undefined;

  /** The worked example that the engine keeps for this network. */
  async example(): Promise<Example> {
    this.#engine ??= await sharedEngine();
    this.#example ??= await this.#engine.example(preset);
    if (this.#example === undefined) throw new Error(`The preset ${preset} has no example`);
    return this.#example;
  }

  async walk(numbers: Numbers): Promise<Answer> {
    this.#engine ??= await sharedEngine();
    this.#model ??= await this.#engine.model(preset);
    const model = this.#model;
    this.#twin ??= await this.#engine.model(preset);
    const before = await this.#trace(model, numbers, (name) => numbers.values[name]);
    release(this.#before);
    this.#before = before;
    const values = new Map<TensorId, Tensor>();
    const updates = parameters.map(async (name) => {
      const { shape = [] } = model.parameters.find((parameter) => isOf(parameter, name)) ?? {};
      values.set(`${name}n`, await this.#update(before, name, shape, numbers.rate));
    });
    const shares = new Map<TensorId, ImageShares>();
    await Promise.all([
      ...updates,
      this.#read(before, 'before', values),
      ...(numbers.labels.length > 1 ? this.#share(before, shares) : []),
    ]);
    const after = await this.#trace(this.#twin, numbers, (name) => values.get(`${name}n`)?.data);
    release(this.#after);
    this.#after = after;
    await this.#read(after, 'after', values);
    return { values, shares, numbers };
  }

  /**
   * Where a cell of the last walk came from. `place` counts within the image; of a gradient that
   * adds up over a batch it is the image's share.
   */
  async derive(id: TensorId, image: number, place: number, answer: Answer): Promise<Derivation> {
    const { values, shares, numbers } = answer;
    const { query, pass } = tensors[id];
    const index = indexOf(firstOf(id, image) + place, values.get(id)?.shape ?? []);
    const trace = pass === 'after' ? this.#after : this.#before;
    if (trace === undefined) throw new Error('Nothing has been calculated yet');
    if (pass !== 'update') {
      const derivation = await trace.derive({ ...query, index });
      const share = shares.get(id)?.shares.data[image * cellsOf(id) + place];
      return share === undefined ? derivation : partOf(derivation, image, share);
    }
    const parameter = { ...query, of: 'parameter', index } as const;
    const { steps } = await trace.deriveUpdate(parameter, sgd({ rate: numbers.rate }));
    // Plain SGD has one step, which makes the new weight.
    return steps.at(-1) as Derivation;
  }

  async dispose(): Promise<void> {
    const held = [this.#before, this.#after, this.#model, this.#twin];
    this.forget();
    for (const each of held) await each?.dispose();
  }

  /** Starts again after the engine was lost. */
  forget(): void {
    this.#engine = undefined;
    this.#model = undefined;
    this.#twin = undefined;
    this.#before = undefined;
    this.#after = undefined;
  }

  async #trace(
    model: Model,
    { values, labels }: Numbers,
    weights: (name: Parameter) => Float32Array | undefined,
  ): Promise<Trace> {
    const held = this.#held.get(model) ?? new Map<Parameter, Float32Array>();
    this.#held.set(model, held);
    const setting = parameters.map(async (id) => {
      const { node, name = '' } = tensors[id].query;
      const wanted = weights(id) ?? new Float32Array();
      if (held.get(id)?.every((value, at) => value === wanted[at])) return;
      await model.setParameter(node, name, wanted);
      held.set(id, wanted);
    });
    await Promise.all(setting);
    return model.trace(values.X, labels);
  }

  async #read(trace: Trace, pass: 'before' | 'after', into: Map<TensorId, Tensor>): Promise<void> {
    const wanted = tensorIds.filter((id) => tensors[id].pass === pass);
    const reading = wanted.map(async (id) => into.set(id, await trace.tensor(tensors[id].query)));
    await Promise.all(reading);
  }

  #share(trace: Trace, into: Map<TensorId, ImageShares>): readonly Promise<unknown>[] {
    return parameters.map(async (parameter) => {
      const { node, name = '' } = tensors[parameter].query;
      into.set(`d${parameter}`, await trace.shares({ node, name }));
    });
  }

  async #update(trace: Trace, name: Parameter, shape: Shape, rate: number): Promise<Tensor> {
    const { query, rows, columns } = tensors[name];
    const optimizer = sgd({ rate });
    const cells = Array.from({ length: rows * columns }, (_, place) =>
      trace.deriveUpdate({ ...query, index: indexOf(place, shape) }, optimizer),
    );
    return { shape, data: Float32Array.from(await Promise.all(cells), ({ value }) => value) };
  }
}

/** The terms of a sum over a batch that came from one image. */
function partOf(whole: Derivation, image: number, share: number): Derivation {
  const ofImage = ({ tensor, index }: Factor) =>
    tensor.of === 'outputGradient' && index[0] === image;
  const terms = whole.terms.filter(({ factors }) => factors.some(ofImage));
  return { ...whole, value: share, terms };
}

/** Places, by tensor, at which two answers differ. */
export function changes(old: Values, now: Values): ReadonlyMap<TensorId, ReadonlySet<number>> {
  const found = new Map<TensorId, ReadonlySet<number>>();
  for (const [id, { data }] of now) {
    const before = old.get(id)?.data;
    const places = new Set<number>();
    data.forEach((value, place) => {
      if (before?.[place] !== value) places.add(place);
    });
    if (places.size > 0) found.set(id, places);
  }
  return found;
}
