// An exercise with its numbers, for everybody who shows a sheet.

import { taken } from './arguments.ts';
import { parameters as kinds } from './parameters.ts';
import type { Engine, Exercise, ExerciseTensor, Tensor, Trace } from './types.ts';

/** The pass whose tensors an exercise gives and asks for; the caller disposes of it. */
export async function traceExercise(engine: Engine, exercise: Exercise): Promise<Trace> {
  const given = taken(kinds.traceExercise, { engine, exercise });
  const { model: spec, parameters, images, labels, update } = given.exercise;
  await using model = await engine.model(spec);
  const setting = parameters.map(({ node, name, values }) =>
    model.setParameter(node, name, values),
  );
  await Promise.all(setting);
  const trace = await model.trace(images, labels);
  if (update !== undefined) await trace.setUpdate(update.optimizer, update.remembered);
  return trace;
}

/** The numbers of a tensor of an exercise. */
export async function exerciseNumbers(trace: Trace, tensor: ExerciseTensor): Promise<Tensor> {
  const { query, image } = taken(kinds.exerciseNumbers, { trace, tensor }).tensor;
  if (image === undefined) return trace.tensor(query);
  const { gradients } = await trace.shares({ node: query.node, name: query.name ?? '' });
  const [images = 1, ...shape] = gradients.shape;
  const cells = gradients.data.length / images;
  return { shape, data: gradients.data.slice((image - 1) * cells, image * cells) };
}

/** Which class is right, where the gradient depends on it; otherwise nothing. */
export function labelWords({ given, labels }: Exercise): string {
  if (!given.some(({ query }) => query.node === 'loss')) return '';
  const columns = labels.map((label) => `column ${label + 1}`);
  if (columns.length === 1) return `The right class is that of ${columns[0]}.`;
  return `The right classes: ${columns.map((column, at) => `in row ${at + 1} ${column}`).join(', ')}.`;
}
