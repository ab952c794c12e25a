import type { Model, Tensor, TraceNode } from '../../api/types.ts';

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
function shownNodes(nodes: readonly TraceNode[]): readonly TraceNode[] {
  return nodes
    .filter((node) => node.type === 'conv2d')
    .map(
      (convolution) =>
        nodes.find(
          (node) => activations.has(node.type) && node.inputs.includes(convolution.name),
        ) ?? convolution,
    );
}

/** Asks the engine for filters, feature maps and the prediction of one image. */
export async function look(
  model: Model,
  image: ChosenImage,
  drawn: Float32Array | undefined,
): Promise<Look> {
  const trace = await model.trace(image.pixels);
  try {
    const maps: FeatureMaps[] = [];
    for (const node of shownNodes(trace.nodes)) {
      const tensor = await trace.tensor({ node: node.name, of: 'output' });
      maps.push({ title: node.name, tensor });
    }
    const first = model.parameters.find(
      ({ name, shape }) => name === 'weight' && shape.length === 4,
    );
    const filters = first === undefined ? undefined : await model.parameter(first.node, first.name);
    const { data } = await model.predict(image.pixels);
    const guess = drawn === undefined ? undefined : (await model.predict(drawn)).data;
    return { filters, maps, probabilities: data, drawn: guess };
  } finally {
    await trace.dispose();
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
