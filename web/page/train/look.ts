import type { Model, Tensor } from '../../api/types.ts';
import type { ShownNetwork } from '../../widgets/network/network.ts';
import { askPass, type NetworkPass } from '../../widgets/network/pass.ts';
import { type Station, sceneOf } from '../../widgets/network/scene.ts';

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
  readonly network: ShownNetwork;
  readonly pass: NetworkPass;
  /** The right class of the image that was looked at. */
  readonly answer: number | undefined;
  readonly filters: Tensor | undefined;
  readonly maps: readonly FeatureMaps[];
}

/** Of one model: what is asked of it again and again. */
interface Seen {
  readonly model: Model;
  readonly network: ShownNetwork;
  readonly stations: readonly Station[];
}

function seenOf(model: Model): Seen {
  const network = { input: model.spec.input, rows: model.summary.rows };
  return { model, network, stations: sceneOf(network.input, network.rows) };
}

async function look({ model, network, stations }: Seen, image: ChosenImage): Promise<Look> {
  const pass = await askPass(model, stations, image.pixels);
  const convolutions = stations.filter(({ type }) => type === 'conv2d');
  const maps = convolutions.flatMap(({ node }) => {
    const tensor = pass.outputs.get(node);
    return tensor === undefined ? [] : [{ title: node, tensor }];
  });
  const filters = pass.weights.get(convolutions[0]?.layer ?? '');
  return { network, pass, answer: image.label, filters, maps };
}

/** Between two looks while training, in milliseconds: what is drawn shall move, and training not wait. */
const pauseMs = 60;
/** As long as this many times what drawing took beyond a frame: where the processor draws, it trains as well. */
const pauseForDrawing = 4;
const frameMs = 17;

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Until the next look while training: long enough for what was shown to be drawn, and some time beside. */
async function pause(): Promise<void> {
  await nextFrame();
  const began = performance.now();
  await nextFrame();
  const late = performance.now() - began - frameMs;
  await new Promise((resolve) => setTimeout(resolve, Math.max(pauseMs, pauseForDrawing * late)));
}

/** What to look at, and the state of weights and image: asking again for the same one does nothing. */
export interface Request {
  readonly model: Model;
  readonly image: ChosenImage;
  readonly version: string;
  readonly training: boolean;
}

/** Looks again when the weights or the image changed, never twice at once. */
export class Looker {
  readonly #show: (look: Look) => void;
  readonly #again: () => void;
  #wanted = '';
  #done = '';
  #busy = false;
  #seen: Seen | undefined;

  /** `again` is called when a look was asked for while another one was running. */
  constructor(show: (look: Look) => void, again: () => void) {
    this.#show = show;
    this.#again = again;
  }

  request({ model, image, version, training }: Request): void {
    this.#wanted = version;
    if (this.#busy || this.#done === version) return;
    this.#busy = true;
    this.#done = version;
    if (this.#seen?.model !== model) this.#seen = seenOf(model);
    look(this.#seen, image)
      .then(this.#show)
      // The model may have been replaced meanwhile; the next request looks at the new one.
      .catch(() => undefined)
      .then(() => (training ? pause() : undefined))
      .finally(() => {
        this.#busy = false;
        if (this.#wanted !== this.#done) this.#again();
      });
  }
}
