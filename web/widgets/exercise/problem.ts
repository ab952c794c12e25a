import { tensorText } from '../../api/cells.ts';
import { exerciseNumbers, traceExercise } from '../../api/exercise.ts';
import type {
  CellQuery,
  Derivation,
  Diagnosis,
  Exercise,
  ExerciseName,
  ExerciseTensor,
  Tensor,
  TensorQuery,
  Trace,
} from '../../api/types.ts';
import { sharedEngine } from '../shared/shared-engine.ts';

/** A tensor with its numbers, and what the notes call it. */
export interface ShownTensor extends ExerciseTensor {
  readonly tensor: Tensor;
}

/** Of two queries, whether they mean the same tensor. */
export function isSame(a: TensorQuery, b: TensorQuery): boolean {
  return tensorText(a) === tensorText(b);
}

/** A sheet: what is given, what is asked for, and the trace that knows the answer. */
export class Problem {
  readonly exercise: Exercise;
  readonly given: readonly ShownTensor[];
  readonly target: ShownTensor;
  readonly #trace: Trace;

  private constructor(
    exercise: Exercise,
    trace: Trace,
    [target, ...given]: readonly [ShownTensor, ...ShownTensor[]],
  ) {
    this.exercise = exercise;
    this.#trace = trace;
    this.target = target;
    this.given = given;
  }

  /** Has the engine make the sheet of a kind and a seed. */
  static async load(kind: string, seed: number): Promise<Problem> {
    const engine = await sharedEngine();
    const exercise = await engine.exercise(kind as ExerciseName, seed);
    const trace = await traceExercise(engine, exercise);
    const shown = async (asked: ExerciseTensor): Promise<ShownTensor> => ({
      ...asked,
      tensor: await exerciseNumbers(trace, asked),
    });
    const target = await shown(exercise.target);
    const given = await Promise.all(exercise.given.map(shown));
    return new Problem(exercise, trace, [target, ...given]);
  }

  /** What is wrong with an answer; null is a cell left empty. */
  diagnose(numbers: readonly (number | null)[]): Promise<Diagnosis> {
    const { target, tolerance } = this.exercise;
    return this.#trace.diagnose(target.query, numbers, tolerance);
  }

  derive(cell: CellQuery): Promise<Derivation> {
    return this.#trace.derive(cell);
  }

  /** The tensor of the sheet that a query means, if it is one of them. */
  shown(query: TensorQuery): ShownTensor | undefined {
    return [this.target, ...this.given].find(
      (tensor) => tensor.image === undefined && isSame(tensor.query, query),
    );
  }

  /** Nothing waits for it. */
  dispose(): void {
    this.#trace.dispose().catch(() => undefined);
  }
}
