// --head: a saved model with a new last layer for another question.

import type { HeadOptions, Model } from '../api/types.ts';
import { given, text, UsageError, type Values } from './arguments.ts';

/** The model that was given is disposed of when it gets another head. */
export async function changeHead(
  model: Model,
  values: Values,
  classes: number,
  seed: number | undefined,
): Promise<Model> {
  const kind = text(values, 'head');
  if (kind === undefined) return model;
  if (values.model === undefined) {
    throw new UsageError(
      '--head goes on the layers of a trained model: name its file with --model',
    );
  }
  // The engine refuses a kind that it does not know, and says which it does.
  const options = given({ kind, classes, seed }) as HeadOptions;
  const headed = await model.withHead(options);
  await model.dispose();
  return headed;
}
