// A chain of layers as a model, on an engine that is made when it is first needed.

import { taken } from './arguments.ts';
import { createEngine } from './engine.ts';
import type { LayerSpec, LossName } from './generated/schema.ts';
import { parameters } from './parameters.ts';
import type { Engine, Model } from './types.ts';

export interface SequentialOptions {
  /** Shape of one image, [c, h, w]. */
  readonly input: readonly [number, number, number];
  /** Seed of the weights. */
  readonly seed?: number;
  readonly loss?: LossName;
  /** The engine to use; by default one that is shared by everybody who names none. */
  readonly engine?: Engine;
}

let shared: Promise<Engine> | undefined;

/** The engine of everybody who names none. One that failed is replaced by a fresh one. */
export function defaultEngine(): Promise<Engine> {
  if (shared) return shared;
  const starting = createEngine();
  const forget = () => {
    if (shared === starting) shared = undefined;
  };
  starting.then((engine) => engine.failed.then(forget), forget);
  shared = starting;
  return starting;
}

/** A model of layers in a row, with its weights drawn from the seed. */
export async function sequential(
  layers: readonly LayerSpec[],
  options: SequentialOptions,
): Promise<Model> {
  const given = taken(parameters.sequential, { layers, options });
  const { input, seed, loss, engine = await defaultEngine() } = given.options;
  const spec = {
    version: 1 as const,
    input,
    layers: given.layers,
    ...(loss === undefined ? {} : { loss }),
  };
  return engine.model(spec, seed === undefined ? {} : { seed });
}
