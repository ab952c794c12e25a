import type { Model, SummaryRow, Tensor } from '../../api/types.ts';

/** One image that a person looks at the network with. */
export interface ChosenImage {
  readonly title: string;
  readonly pixels: Float32Array;
  readonly label: number | undefined;
}

export interface FeatureMaps {
  readonly title: string;
  readonly tensor: Tensor;
}

/** What the network is at this moment, seen through one image. */
export interface Look {
  readonly filters: Tensor | undefined;
  readonly maps: readonly FeatureMaps[];
  readonly probabilities: Float32Array;
  /** Of the drawn digit, when there is one. */
  readonly drawn: Float32Array | undefined;
}

const activations = new Set(['relu', 'sigmoid', 'tanh']);

/** Each convolution, after its activation where it has one: what the next layer sees. */
function shownNodes(rows: readonly SummaryRow[]): readonly string[] {
  return rows
    .filter(({ type }) => type === 'conv2d')
    .map((convolution) => {
      const readers = rows.filter(({ inputs }) => inputs.includes(convolution.node));
      return (readers.find(({ type }) => activations.has(type)) ?? convolution).node;
    });
}

/**
 * Asks the engine for filters, feature maps and the prediction of one image, all in one turn: while it trains,
 * they are of the same weights.
 */
export async function look(
  model: Model,
  image: ChosenImage,
  drawn: Float32Array | undefined,
): Promise<Look> {
  const nodes = shownNodes(model.summary.rows);
  const first = model.parameters.find(({ name, shape }) => name === 'weight' && shape.length === 4);
  const trace = model.trace(image.pixels);
  try {
    const [tensors, filters, { data }, guess] = await Promise.all([
      trace.tensors(nodes.map((node) => ({ node, of: 'output' }) as const)),
      first && model.parameter(first.node, first.name),
      model.predict(image.pixels),
      drawn && model.predict(drawn),
    ]);
    const maps = tensors.map((tensor, i) => ({ title: nodes[i] ?? '', tensor }));
    return { filters, maps, probabilities: data, drawn: guess?.data };
  } finally {
    await (await trace).dispose();
  }
}

/** Shortest time between two looks while training, in milliseconds. */
const pauseMs = 220;

/** Looks again when the weights or the image changed, never twice at once, at most 5 times a second. */
export class Looker {
  readonly #show: (look: Look) => void;
  readonly #again: () => void;
  #wanted = '';
  #done = '';
  #busy = false;

  /** `again` is called when a look was asked for while another one was running. */
  constructor(show: (look: Look) => void, again: () => void) {
    this.#show = show;
    this.#again = again;
  }

  /** `version` names the state of weights and image; asking again for the same one does nothing. */
  request(
    model: Model,
    image: ChosenImage,
    drawn: Float32Array | undefined,
    version: string,
  ): void {
    this.#wanted = version;
    if (this.#busy || this.#done === version) return;
    this.#busy = true;
    this.#done = version;
    look(model, image, drawn)
      .then(this.#show)
      // The model may have been replaced meanwhile; the next request looks at the new one.
      .catch(() => undefined)
      .then(() => new Promise((resolve) => setTimeout(resolve, pauseMs)))
      .finally(() => {
        this.#busy = false;
        if (this.#wanted !== this.#done) this.#again();
      });
  }
}
