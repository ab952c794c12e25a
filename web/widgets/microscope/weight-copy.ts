import { isSameTensor, tensorText } from '../../api/cells.ts';
import { receptiveError } from '../../api/errors.ts';
import type { Model, Tensor, TensorQuery, Trace } from '../../api/types.ts';
import { sharedEngine } from '../shared/shared-engine.ts';
import { type Edit, editedData, editsText } from './edits.ts';

interface Held {
  readonly query: TensorQuery & { readonly name: string };
  /** Its numbers before anybody changed one. */
  readonly given: Tensor;
  /** The edits that it has now. */
  edits: string;
}

/** A copy of a network, so that a weight changes under the microscope and nowhere else. */
export class WeightCopy {
  readonly model: Model;
  readonly #held: ReadonlyMap<string, Held>;

  private constructor(model: Model, held: ReadonlyMap<string, Held>) {
    this.model = model;
    this.#held = held;
  }

  /** With the very weights of a trace, whatever the network has learnt since. */
  static async of({ spec, parameters }: Model, trace: Trace): Promise<WeightCopy> {
    const engine = await sharedEngine();
    const queries = parameters.map(({ node, name }) => ({ node, of: 'parameter', name }) as const);
    const [model, tensors] = await Promise.all([engine.model(spec), trace.tensors(queries)]);
    const held = new Map<string, Held>();
    try {
      await Promise.all(
        queries.map((query, at) => {
          const given = tensors[at] as Tensor;
          held.set(tensorText(query), { query, given, edits: '' });
          return model.setParameter(query.node, query.name, given.data);
        }),
      );
    } catch (thrown) {
      await model.dispose();
      throw thrown;
    }
    return new WeightCopy(model, held);
  }

  /** Sets these numbers and takes back all others. What is asked next finds them set. */
  async set(edits: readonly Edit[]): Promise<void> {
    for (const { cell } of edits) {
      if (this.#held.has(tensorText(cell))) continue;
      const remedy = 'name a weight or a bias of a layer';
      throw receptiveError('unknown_tensor', tensorText(cell), 'is no parameter here', remedy);
    }
    await Promise.all([...this.#held.values()].map((held) => this.#setOne(held, edits)));
  }

  async #setOne(held: Held, edits: readonly Edit[]): Promise<void> {
    const { query, given } = held;
    const own = edits.filter(({ cell }) => isSameTensor(cell, query));
    const text = editsText(own);
    if (text === held.edits) return;
    const values = editedData(query, given.data, given.shape, own);
    await this.model.setParameter(query.node, query.name, values);
    held.edits = text;
  }

  async dispose(): Promise<void> {
    await this.model.dispose();
  }
}
