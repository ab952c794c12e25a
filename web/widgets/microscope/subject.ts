import type { Batch } from './batch.ts';
import { classesOf } from './classes.ts';
import { type Edit, editedData, isImage, parseEdits } from './edits.ts';
import { type GivenOptions, OwnSubject } from './given.ts';
import { type Ahead, type Source, Specimen } from './specimen.ts';
import { WeightCopy } from './weight-copy.ts';

/** What is to be looked at; without a model that of the file, or that of the preset. */
export interface SubjectOptions extends GivenOptions {
  /** As in a step of training: with masks drawn, and the batch's own mean and variance. */
  readonly training: boolean;
  /** Counts changes of the weights. */
  readonly version: number;
  /** The numbers that a person changed. */
  readonly edits: string;
}

function labelsOf({ label }: Source): readonly number[] {
  return label === undefined ? [] : [label];
}

/** The image of a source with its pixels changed. */
function pixelsOf({ network, image }: Source, edits: readonly Edit[]): Float32Array {
  if (!edits.some(({ cell }) => isImage(cell))) return image;
  const query = { node: 'input', of: 'output' } as const;
  return editedData(query, image, [1, ...network.spec.input], edits);
}

/** Makes specimens, and keeps what it needs for that: the widget's own network, a copy for edits. */
export class Subject {
  readonly #given = new OwnSubject();
  #copy: { readonly of: Source; readonly weights: WeightCopy } | undefined;

  /**
   * Another specimen in the place of `last`: with the weights that it has, unless newer ones are
   * asked for. Of the same network it is asked at once what will be wanted of it. Nothing when there
   * is a model and no image yet.
   */
  async take(
    options: SubjectOptions,
    last: Specimen | undefined,
    wanted: Ahead | undefined,
  ): Promise<Specimen | undefined> {
    const { training, version, edits } = options;
    const given = await this.#given.take(options);
    if (given === undefined) return undefined;
    const source: Source = { ...given, training, version, edits };
    await this.#dropOldCopy(source);
    const ahead = last?.source.network === source.network ? wanted : undefined;
    const made = await this.#make(source, last?.hasWeightsOf(source) ? last : undefined, ahead);
    const before = last?.differsByEdits(source) ? last : last?.isOf(source) && last.before;
    if (before) made.compareWith(before);
    return made;
  }

  /** A batch in the classes of the network, with the image as it has been changed. */
  async batch({ images, labels }: Batch, { preset }: SubjectOptions, of: Specimen): Promise<Batch> {
    const { image, network, edits } = of.source;
    const own = this.#given.owns(network);
    const classes = own ? await classesOf(preset, labels) : labels;
    const isOwn = image.every((pixel, at) => images[at] === pixel);
    if (!isOwn || edits === '') return { images, labels: classes };
    const changed = images.slice();
    changed.set(pixelsOf(of.source, parseEdits(edits)));
    return { images: changed, labels: classes };
  }

  async dispose(): Promise<void> {
    const { weights } = this.#copy ?? {};
    this.#copy = undefined;
    await weights?.dispose().catch(() => undefined);
    await this.#given.dispose();
  }

  /** Starts again after the engine was lost. */
  forget(): void {
    this.#copy = undefined;
    this.#given.forget();
  }

  async #make(
    source: Source,
    kept: Specimen | undefined,
    ahead: Ahead | undefined,
  ): Promise<Specimen> {
    if (this.#copy !== undefined) return this.#changed(source, this.#copy.weights, ahead);
    if (source.edits === '') return this.#plain(source, source.image, kept, ahead);
    // What was changed is told from what it was before, also where an address brought the changes.
    const before = kept ?? (await this.#plain({ ...source, edits: '' }, source.image));
    try {
      const made = await this.#edited(source, before, ahead);
      if (before !== kept) made.compareWith(before);
      return made;
    } catch (thrown) {
      if (before !== kept) before.release();
      throw thrown;
    }
  }

  /** With the weights of the network, or those that a specimen has of it. */
  #plain(source: Source, pixels: Float32Array, kept?: Specimen, ahead?: Ahead): Promise<Specimen> {
    const { network, training } = source;
    const labels = labelsOf(source);
    const trace =
      kept === undefined
        ? network.trace(pixels, labels, { training })
        : kept.trace.withImages(pixels, labels);
    return Specimen.of(source, trace, ahead);
  }

  async #edited(source: Source, before: Specimen, ahead: Ahead | undefined): Promise<Specimen> {
    const edits = parseEdits(source.edits);
    if (edits.every(({ cell }) => isImage(cell))) {
      return this.#plain(source, pixelsOf(source, edits), before, ahead);
    }
    const weights = await WeightCopy.of(source.network, before.trace);
    this.#copy = { of: source, weights };
    return this.#changed(source, weights, ahead);
  }

  /** Its weights are set and it is traced in one turn. */
  async #changed(source: Source, copy: WeightCopy, ahead: Ahead | undefined): Promise<Specimen> {
    const edits = parseEdits(source.edits);
    const pixels = pixelsOf(source, edits);
    const setting = copy.set(edits.filter(({ cell }) => !isImage(cell)));
    const trace = copy.model.trace(pixels, labelsOf(source), { training: source.training });
    try {
      const [made] = await Promise.all([Specimen.of(source, trace, ahead), setting]);
      return made;
    } catch (thrown) {
      trace.then((traced) => traced.dispose()).catch(() => undefined);
      throw thrown;
    }
  }

  /** Of another network, or of weights that are older than those to look at. */
  async #dropOldCopy({ network, version }: Source): Promise<void> {
    const { of, weights } = this.#copy ?? {};
    if (of === undefined || (of.network === network && of.version === version)) return;
    this.#copy = undefined;
    await weights?.dispose().catch(() => undefined);
  }
}
