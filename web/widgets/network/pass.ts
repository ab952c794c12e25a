import type { Images, Model, Tensor } from '../../api/types.ts';
import type { Station } from './scene.ts';

/** What a network made of one image, with the weights it made it with. */
export interface NetworkPass {
  /** Outputs by node. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** Weights by layer. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** What it answers: a probability of each class. */
  readonly answers: Float32Array;
}

/** Asks for all that is drawn, in one turn: while a network trains, it is of the same weights. */
export async function askPass(
  model: Model,
  stations: readonly Station[],
  images: Images,
): Promise<NetworkPass> {
  const nodes = stations.slice(1).map(({ node }) => node);
  const layers = stations.flatMap(({ wires }) => wires.flatMap(({ layer }) => layer ?? []));
  const trace = model.trace(images);
  try {
    const [outputs, weights, { data }] = await Promise.all([
      trace.tensors(['input', ...nodes].map((node) => ({ node, of: 'output' }) as const)),
      Promise.all(layers.map((layer) => model.parameter(layer, 'weight'))),
      model.predict(images),
    ]);
    return {
      outputs: new Map(['input', ...nodes].map((node, at) => [node, outputs[at] as Tensor])),
      weights: new Map(layers.map((layer, at) => [layer, weights[at] as Tensor])),
      answers: data,
    };
  } finally {
    // Where it could not be made there is nothing to let go of, and the question has said why.
    await trace.then(
      (made) => made.dispose(),
      () => undefined,
    );
  }
}
