import { receptiveError } from '../../api/errors.ts';
import type { Example, Model } from '../../api/types.ts';
import { digitPicture, digitShape } from '../laboratory/digits.ts';
import { white } from '../laboratory/picture.ts';
import { sharedEngine } from '../shared/shared-engine.ts';
import { classesOf } from './classes.ts';
import { fetchBytes, fetchPixels } from './fetched.ts';

/** The network and the image, or where they are to be had from. */
export interface GivenOptions {
  readonly model: Model | undefined;
  readonly image: Float32Array | undefined;
  readonly label: number | undefined;
  readonly preset: string;
  /** Addresses of a picture and of a file with a network; empty for none. */
  readonly src: string;
  readonly weights: string;
  /** The drawn digit where nothing else is given. */
  readonly digit: number;
}

export interface Given {
  readonly network: Model;
  readonly image: Float32Array;
  readonly label: number | undefined;
}

interface Own {
  /** What it was made from. */
  readonly name: string;
  readonly model: Model;
  readonly example: Example | undefined;
}

/** The network and the image of a widget that was given none, made once and kept. */
export class OwnSubject {
  #own: Own | undefined;
  #image: { readonly name: string; readonly pixels: Float32Array } | undefined;
  #class: { readonly name: string; readonly label: number } | undefined;

  /** Nothing when there is a model and no image yet. */
  async take(options: GivenOptions): Promise<Given | undefined> {
    const { model: network, image, label } = options;
    if (network !== undefined) return image && { network, image, label };
    const own = await this.#network(options);
    return {
      network: own.model,
      image: image ?? (await this.#picture(own, options)),
      label: await this.#label(own, options),
    };
  }

  /** Whether a network is the widget's own. */
  owns(network: Model): boolean {
    return this.#own?.model === network;
  }

  async dispose(): Promise<void> {
    const own = this.#own;
    this.forget();
    await own?.model.dispose().catch(() => undefined);
  }

  /** Starts again after the engine was lost. */
  forget(): void {
    this.#own = undefined;
  }

  async #network({ preset, weights }: GivenOptions): Promise<Own> {
    const name = weights === '' ? preset : weights;
    if (this.#own?.name === name) return this.#own;
    await this.dispose();
    const engine = await sharedEngine();
    if (weights !== '') {
      const model = await engine.load(await fetchBytes(weights));
      this.#own = { name, model, example: undefined };
      return this.#own;
    }
    const [model, example] = await Promise.all([engine.model(preset), engine.example(preset)]);
    this.#own = { name, model, example };
    await Promise.all(
      (example?.parameters ?? []).map(({ node, name: parameter, values }) =>
        model.setParameter(node, parameter, values),
      ),
    );
    return this.#own;
  }

  async #picture({ name, model, example }: Own, { src, digit }: GivenOptions) {
    const { input } = model.spec;
    const from = src === '' ? `${name} ${digit}` : `${src} ${input}`;
    if (this.#image?.name === from) return this.#image.pixels;
    const drawn = () => example?.image ?? drawnDigit(digit, input);
    const pixels = src === '' ? drawn() : await fetchPixels(src, input);
    this.#image = { name: from, pixels };
    return pixels;
  }

  /** The right answer, in the classes of the network. */
  async #label({ example }: Own, options: GivenOptions): Promise<number | undefined> {
    const { preset, image, src, digit, label } = options;
    const known = image === undefined && src === '' ? (example?.label ?? digit) : undefined;
    const answer = label ?? known;
    if (answer === undefined || example !== undefined) return answer;
    const name = `${preset} ${answer}`;
    if (this.#class?.name === name) return this.#class.label;
    const [mapped = answer] = await classesOf(preset, [answer]);
    this.#class = { name, label: mapped };
    return mapped;
  }
}

/** Error bad_argument where a digit does not fit, or is none. */
function drawnDigit(digit: number, input: readonly number[]): Float32Array {
  if (input.join() !== digitShape.join()) {
    const takes = `this network takes images of ${input.join(' × ')}`;
    const remedy = `give one with src; the drawn digits are ${digitShape.join(' × ')}`;
    throw receptiveError('bad_argument', 'image', takes, remedy);
  }
  const picture = digitPicture(digit);
  if (picture === undefined) {
    throw receptiveError('out_of_range', 'digit', `${digit} is no digit`, 'take one from 0 to 9');
  }
  return picture.values.map((value) => value / white);
}
