import { sgd } from '../../api/index.ts';
import type {
  Derivation,
  Engine,
  Example,
  Factor,
  ImageShares,
  Model,
  Tensor,
  TensorQuery,
  Trace,
} from '../../api/types.ts';
import { sharedEngine } from '../shared/shared-engine.ts';
import { indexOf } from '../tensor/layout.ts';
import type { Numbers } from './starts.ts';
import {
  cellsOf,
  firstOf,
  type NotesTensor,
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

/** The tensors of a pass; the new weights are the parameters of the pass after the update. */
async function read(
  trace: Trace,
  pass: NotesTensor['pass'],
  into: Map<TensorId, Tensor>,
): Promise<void> {
  const wanted = tensorIds.filter((id) => tensors[id].pass === pass);
  const found = await trace.tensors(
    wanted.map((id): TensorQuery => {
      const { query } = tensors[id];
      return pass === 'update' ? { ...query, of: 'parameter' } : query;
    }),
  );
  for (const [at, tensor] of found.entries()) into.set(wanted[at] as TensorId, tensor);
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
  /** The weights that the model has been given. */
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
    const before = await this.#trace(this.#model, numbers);
    release(this.#before);
    this.#before = before;
    const values = new Map<TensorId, Tensor>();
    const shares = new Map<TensorId, ImageShares>();
    const [after] = await Promise.all([
      before.afterUpdate(sgd({ rate: numbers.rate })),
      read(before, 'before', values),
      ...(numbers.labels.length > 1 ? this.#share(before, shares) : []),
    ]);
    release(this.#after);
    this.#after = after;
    await Promise.all([read(after, 'update', values), read(after, 'after', values)]);
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
    const held = [this.#before, this.#after, this.#model];
    this.forget();
    for (const each of held) await each?.dispose();
  }

  /** Starts again after the engine was lost. */
  forget(): void {
    this.#engine = undefined;
    this.#model = undefined;
    this.#before = undefined;
    this.#after = undefined;
  }

  async #trace(model: Model, { values, labels }: Numbers): Promise<Trace> {
    const held = this.#held.get(model) ?? new Map<Parameter, Float32Array>();
    this.#held.set(model, held);
    const setting = parameters.map(async (id) => {
      const { node, name = '' } = tensors[id].query;
      const wanted = values[id];
      if (held.get(id)?.every((value, at) => value === wanted[at])) return;
      await model.setParameter(node, name, wanted);
      held.set(id, wanted);
    });
    await Promise.all(setting);
    return model.trace(values.X, labels);
  }

  #share(trace: Trace, into: Map<TensorId, ImageShares>): readonly Promise<unknown>[] {
    return parameters.map(async (parameter) => {
      const { node, name = '' } = tensors[parameter].query;
      into.set(`d${parameter}`, await trace.shares({ node, name }));
    });
  }
}

/** The terms of a sum over a batch that came from one image; the sum's groups are its images. */
function partOf(sum: Derivation, image: number, share: number): Derivation {
  const { groups: _images, ...whole } = sum;
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
