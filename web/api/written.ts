// Examples and exercises out of the texts that the engine writes.

import type { Example, Exercise, ParameterValues, RememberedValues } from './types.ts';

export function exampleOf(text: string): Example | undefined {
  const example: Written<Example, 'image'> | null = JSON.parse(text);
  if (!example) return undefined;
  const { image, parameters } = example;
  return { ...example, image: Float32Array.from(image), parameters: parameters.map(valuesOf) };
}

export function exerciseOf(text: string): Exercise {
  const { images, parameters, model, update, ...exercise }: WrittenExercise = JSON.parse(text);
  const step = update && { ...update, remembered: update.remembered.map(valuesOf) };
  return {
    ...exercise,
    model: JSON.parse(model),
    images: Float32Array.from(images),
    parameters: parameters.map(valuesOf),
    ...(step === undefined ? {} : { update: step }),
  };
}

type WrittenValues<T = ParameterValues> = Omit<T, 'values'> & {
  readonly values: readonly number[];
};
/** As it stands in JSON: lists for arrays of floats. */
type Written<T, Pixels extends keyof T> = Omit<T, Pixels | 'parameters'> & {
  readonly [P in Pixels]: readonly number[];
} & { readonly parameters: readonly WrittenValues[] };

type WrittenExercise = Omit<Written<Exercise, 'images'>, 'model' | 'update'> & {
  readonly model: string;
  readonly update?: Omit<NonNullable<Exercise['update']>, 'remembered'> & {
    readonly remembered: readonly WrittenValues<RememberedValues>[];
  };
};

function valuesOf<T extends { readonly values: readonly number[] }>(written: T) {
  return { ...written, values: Float32Array.from(written.values) };
}
