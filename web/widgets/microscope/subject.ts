import type { Engine, Model } from '../../api/types.ts';
import { sharedEngine } from '../shared/shared-engine.ts';
import { Specimen } from './specimen.ts';

/** What is to be looked at; without a model the worked example of the preset. */
export interface SubjectOptions {
  readonly model: Model | undefined;
  readonly image: Float32Array | undefined;
  readonly label: number | undefined;
  readonly preset: string;
  /** As in a step of training: with masks drawn, and the batch's own mean and variance. */
  readonly training: boolean;
}

/** Makes specimens, and keeps the model of a preset, which is its own. */
export class Subject {
  #own: { readonly preset: string; readonly model: Model } | undefined;

  /** Nothing when there is a model and no image yet. */
  async take(options: SubjectOptions): Promise<Specimen | undefined> {
    const { model, image, label } =
      options.model === undefined ? await this.#example(options) : options;
    if (model === undefined || image === undefined) return undefined;
    return Specimen.take(model, image, label, { training: options.training });
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

  async #example({ preset, image, label }: SubjectOptions) {
    const engine = await sharedEngine();
    const model = await this.#modelOf(engine, preset);
    const example = await engine.example(preset);
    for (const { node, name, values } of example?.parameters ?? []) {
      await model.setParameter(node, name, values);
    }
    return image === undefined
      ? { model, image: example?.image, label: example?.label }
      : { model, image, label };
  }

  async #modelOf(engine: Engine, preset: string): Promise<Model> {
    if (this.#own?.preset === preset) return this.#own.model;
    await this.dispose();
    const model = await engine.model(preset);
    this.#own = { preset, model };
    return model;
  }
}
