import { tensorText } from '../../api/cells.ts';
import type {
  CellQuery,
  Derivation,
  Factor,
  Tensor,
  TensorQuery,
  TraceNode,
} from '../../api/types.ts';
import { indexOf } from '../tensor/layout.ts';
import type { Specimen } from './specimen.ts';

type Index = readonly number[];

/**
 * One cell of every tensor of a network, each made of the one before: the strongest score, of what
 * it was made of the cell that weighs most, and so on to the image. Weights are those on the way.
 */
export class Thread {
  readonly #outputs: ReadonlyMap<string, Index>;
  readonly #weights: ReadonlyMap<string, Index>;

  private constructor(outputs: ReadonlyMap<string, Index>, weights: ReadonlyMap<string, Index>) {
    this.#outputs = outputs;
    this.#weights = weights;
  }

  /** Asks the engine what each cell was made of, from the last layer to the first. */
  static async through(specimen: Specimen): Promise<Thread> {
    const outputs = new Map<string, Index>();
    const weights = new Map<string, Index>();
    await specimen.fetch(specimen.maps);
    for (const node of [...specimen.trace.nodes].reverse()) {
      const index = outputs.get(node.name) ?? strongest(specimen, node.name);
      outputs.set(node.name, index);
      const derivation = await specimen.trace.derive({ node: node.name, of: 'output', index });
      for (const input of node.inputs) {
        const found = heaviest(derivation, { node: input, of: 'output' });
        // What reads a cell last decides: behind a skip connection, what adds the branches up.
        if (found !== undefined && !outputs.has(input)) outputs.set(input, found.index);
      }
      await takeWeights(specimen, node, index, derivation, weights);
    }
    return new Thread(outputs, weights);
  }

  /** The cell of a tensor that the thread goes through. */
  cellOf(specimen: Specimen, tensor: TensorQuery): CellQuery {
    const { node, of, name } = tensor;
    if (of === 'parameter' || of === 'parameterGradient') {
      return { ...tensor, index: this.#weights.get(weightText(node, name)) ?? [0] };
    }
    if (name === 'probabilities') {
      const last = specimen.node(node)?.inputs[0] ?? '';
      return { ...tensor, index: this.#outputs.get(last) ?? [0, 0, 0, 0] };
    }
    return { ...tensor, index: this.#outputs.get(node) ?? [0, 0, 0, 0] };
  }
}

function weightText(node: string, name = ''): string {
  return tensorText({ node, of: 'parameter', name });
}

/** The largest cell of a layer's output. */
function strongest(specimen: Specimen, node: string): Index {
  const { data, shape } = specimen.tensor({ node, of: 'output' }) as Tensor;
  let best = 0;
  for (let at = 1; at < data.length; at += 1) {
    if ((data[at] ?? 0) > (data[best] ?? 0)) best = at;
  }
  return indexOf(best, shape);
}

/** Of the factors that lie in a tensor the one whose term weighs most. */
function heaviest({ terms }: Derivation, wanted: TensorQuery): Factor | undefined {
  const text = tensorText(wanted);
  let found: Factor | undefined;
  let weight = -1;
  for (const { factors, product, constant } of terms) {
    // Of a maximum only the winner counts, though it may be 0 as well.
    const size = constant === 0 ? 0 : Math.abs(product) + Number.MIN_VALUE;
    if (size <= weight) continue;
    const inside = factors.find(({ tensor }) => tensorText(tensor) === text);
    if (inside === undefined) continue;
    found = inside;
    weight = size;
  }
  return found;
}

/** The cells of a layer's parameters that made its cell. */
async function takeWeights(
  specimen: Specimen,
  { name: node, parameters }: TraceNode,
  [, channel = 0]: Index,
  derivation: Derivation,
  weights: Map<string, Index>,
): Promise<void> {
  for (const name of parameters) {
    const query = { node, of: 'parameter', name } as const;
    const found = heaviest(derivation, query);
    if (found !== undefined) {
      weights.set(weightText(node, name), found.index);
      continue;
    }
    await specimen.fetch([query]);
    const { shape } = specimen.tensor(query) as Tensor;
    const own = shape.length === 1 && channel < (shape[0] ?? 0);
    weights.set(weightText(node, name), own ? [channel] : shape.map(() => 0));
  }
}
