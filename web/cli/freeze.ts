// --freeze: the same network and weights, with some layers that training leaves as they are.

import type { Engine, Model } from '../api/types.ts';
import { UsageError } from './arguments.ts';

/** `names` are layers, separated by commas. The model that was given is disposed of. */
export async function freeze(engine: Engine, model: Model, names: string): Promise<Model> {
  const frozen = new Set(names.split(',').map((name) => name.trim()));
  const withParameters = new Set(model.parameters.map(({ node }) => node));
  for (const name of frozen) {
    if (withParameters.has(name)) continue;
    const known = [...withParameters].join(', ');
    throw new UsageError(`--freeze: no layer "${name}" has parameters; take some of: ${known}`);
  }
  const { spec } = model;
  const layers = spec.layers.map((layer) =>
    layer.name !== undefined && frozen.has(layer.name) ? { ...layer, frozen: true } : layer,
  );
  const made = await engine.model({ ...spec, layers });
  for (const { node, name } of model.parameters) {
    await made.setParameter(node, name, (await model.parameter(node, name)).data);
  }
  await model.dispose();
  return made;
}
