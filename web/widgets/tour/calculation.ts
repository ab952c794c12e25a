import { sgd } from '../../api/index.ts';
import type {
  Derivation,
  Engine,
  Example,
  Factor,
  ImageShares,
  Model,
  PendingTrace,
  Tensor,
  TensorQuery,
  Trace,
  TraceQuestions,
} from '../../api/types.ts';
import { isShutOff } from '../../formula/terms.ts';
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
  /** Places where a mask or a maximum stops the gradient, of the images that were asked about. */
  readonly stopped: Map<TensorId, ReadonlySet<number>>;
  readonly numbers: Numbers;
}

/** The gradients that are stopped in some of their cells. */
const stoppable: readonly TensorId[] = ['dA1', 'dZ1'];

/** A cell of the tour: `place` counts within the image. */
export interface Cell {
  readonly id: TensorId;
  readonly image: number;
  readonly place: number;
}

/** A walk through the network with certain numbers. */
interface Walk {
  readonly before: TraceQuestions;
  readonly after: TraceQuestions;
  readonly rate: number;
}

/** The tensors of a pass; the new weights are the parameters of the pass after the update. */
async function read(
  trace: TraceQuestions,
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
function release(trace: Promise<Trace> | undefined): void {
  trace?.then((made) => made.dispose()).catch(() => undefined);
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
  #before: PendingTrace | undefined;
  #after: PendingTrace | undefined;
  /** Traces that nobody will ask again. */
  readonly #replaced: PendingTrace[] = [];
  /** Where a cell came from, asked together with everything else of its walk. */
  #ahead: { readonly cell: string; readonly derivation: Promise<Derivation> } | undefined;

  /** The worked example that the engine keeps for this network. */
  async example(): Promise<Example> {
    this.#engine ??= await sharedEngine();
    this.#example ??= await this.#engine.example(preset);
    if (this.#example === undefined) throw new Error(`The preset ${preset} has no example`);
    return this.#example;
  }

  /**
   * Everything in one way to the engine and back: nothing waits for a number in between. `cell` is
   * the one that will be asked for next, in the shapes of the last walk.
   */
  async walk(numbers: Numbers, cell: Cell, last: Values | undefined): Promise<Answer> {
    this.#engine ??= await sharedEngine();
    this.#model ??= await this.#engine.model(preset);
    // Now, with the questions: a message of their own would come while their successors are drawn.
    for (const old of this.#replaced.splice(0)) release(old);
    const setting = this.#set(this.#model, numbers);
    const before = this.#model.trace(numbers.values.X, numbers.labels);
    const after = before.afterUpdate(sgd({ rate: numbers.rate }));
    const values = new Map<TensorId, Tensor>();
    const shares = new Map<TensorId, ImageShares>();
    const reading = [
      read(before, 'before', values),
      read(after, 'update', values),
      read(after, 'after', values),
      ...(numbers.labels.length > 1 ? this.#share(before, shares) : []),
    ];
    const walk = { before, after, rate: numbers.rate };
    const derivation =
      last?.get('X')?.data.length === numbers.values.X.length ? ask(walk, cell, last) : undefined;
    try {
      await Promise.all([...setting, ...reading, derivation]);
    } catch (thrown) {
      release(before);
      release(after);
      throw thrown;
    }
    this.#replaced.push(...[this.#before ?? [], this.#after ?? []].flat());
    this.#before = before;
    this.#after = after;
    this.#ahead = derivation && { cell: textOf(cell), derivation };
    return { values, shares, stopped: new Map(), numbers };
  }

  /** Where a cell of the last walk came from; of a gradient that adds up over a batch, its share. */
  async derive(cell: Cell, answer: Answer): Promise<Derivation> {
    const { values, shares, numbers } = answer;
    const [before, after, ahead] = [this.#before, this.#after, this.#ahead];
    if (before === undefined || after === undefined) {
      throw new Error('Nothing has been calculated yet');
    }
    const walk = { before, after, rate: numbers.rate };
    const [derivation] = await Promise.all([
      ahead?.cell === textOf(cell) ? ahead.derivation : ask(walk, cell, values),
      findStopped(walk, cell, answer),
    ]);
    const { id, image, place } = cell;
    const share = shares.get(id)?.shares.data[image * cellsOf(id) + place];
    return share === undefined ? derivation : partOf(derivation, image, share);
  }

  async dispose(): Promise<void> {
    const traces = [this.#before, this.#after, ...this.#replaced];
    const model = this.#model;
    this.forget();
    for (const trace of traces) release(trace);
    await model?.dispose();
  }

  /** Starts again after the engine was lost. */
  forget(): void {
    this.#engine = undefined;
    this.#model = undefined;
    this.#before = undefined;
    this.#after = undefined;
    this.#ahead = undefined;
    this.#replaced.length = 0;
  }

  /** Gives the model those weights that it does not have yet. */
  #set(model: Model, { values }: Numbers): readonly Promise<void>[] {
    const held = this.#held.get(model) ?? new Map<Parameter, Float32Array>();
    this.#held.set(model, held);
    return parameters.map(async (id) => {
      const { node, name = '' } = tensors[id].query;
      const wanted = values[id];
      if (held.get(id)?.every((value, at) => value === wanted[at])) return;
      await model.setParameter(node, name, wanted);
      held.set(id, wanted);
    });
  }

  #share(trace: TraceQuestions, into: Map<TensorId, ImageShares>): readonly Promise<unknown>[] {
    return parameters.map(async (parameter) => {
      const { node, name = '' } = tensors[parameter].query;
      into.set(`d${parameter}`, await trace.shares({ node, name }));
    });
  }
}

function textOf({ id, image, place }: Cell): string {
  return `${id}.${image}.${place}`;
}

/** Asks where a cell came from. */
async function ask({ before, after, rate }: Walk, cell: Cell, values: Values): Promise<Derivation> {
  const { id, image, place } = cell;
  const { query, pass } = tensors[id];
  const index = indexOf(firstOf(id, image) + place, values.get(id)?.shape ?? []);
  if (pass !== 'update') return (pass === 'after' ? after : before).derive({ ...query, index });
  const parameter = { ...query, of: 'parameter', index } as const;
  const { steps } = await before.deriveUpdate(parameter, sgd({ rate }));
  // Plain SGD has one step, which makes the new weight.
  return steps.at(-1) as Derivation;
}

/** Notes where the gradient of an image is stopped: where no term of a cell lets any through. */
async function findStopped(
  walk: Walk,
  { id, image }: Cell,
  { values, stopped }: Answer,
): Promise<void> {
  if (!stoppable.includes(id)) return;
  const first = firstOf(id, image);
  const known = stopped.get(id) ?? new Set<number>();
  const found = await Promise.all(
    Array.from({ length: cellsOf(id) }, async (_, place) => {
      const { terms } = await ask(walk, { id, image, place }, values);
      return terms.every(isShutOff) ? [first + place] : [];
    }),
  );
  stopped.set(id, new Set([...known, ...found.flat()]));
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
