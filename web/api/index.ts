// The API of Receptive: the same in a page, in a widget, in Node and on the command line.

export { createEngine } from './engine.ts';
export { describeError, ReceptiveError } from './errors.ts';
export { exerciseNumbers, traceExercise } from './exercise.ts';
export * from './generated/schema.ts';
export { defaultEngine, type SequentialOptions, sequential } from './sequential.ts';
export type * from './types.ts';
