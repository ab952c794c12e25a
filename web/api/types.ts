// What crosses the API: plain data, the same in Node, in a page and in a widget.

export type {
  AugmentOptions,
  EarlyStopping,
  ErrorCode,
  ExerciseName,
  HeadOptions,
  LabelMapName,
  LayerSpec,
  LossName,
  Mistake,
  OperationKind,
  OptimizerSpec,
  Rule,
  ScheduleSpec,
  TraceOptions,
} from './generated/schema.ts';
export type * from './types/dataset.ts';
export type * from './types/derivation.ts';
export type * from './types/engine.ts';
export type * from './types/exercise.ts';
export type * from './types/explanation.ts';
export type * from './types/model.ts';
export type * from './types/run.ts';
export type * from './types/tensor.ts';
export type * from './types/trace.ts';
