// Work that goes on over many slices: training runs and evaluations, with their models kept busy.

import { receptiveError } from './errors.ts';
import type { HostDataset } from './host-dataset.ts';
import { evaluateInSlices } from './host-evaluation.ts';
import { TrainingJob } from './host-training.ts';
import { unwrap } from './outcome.ts';
import type { FitRequest, FromHost } from './protocol.ts';
import { unwrapOf } from './refused-checkpoint.ts';
import type { Registry } from './registry.ts';
import { ThreadChoice } from './thread-choice.ts';
import { nextTurn } from './turn.ts';
import type { Evaluation, History } from './types.ts';
import type { ReceptiveModule, WasmModel, WasmPool } from './wasm-module.ts';

export interface HostModel {
  readonly wasm: WasmModel;
  run: TrainingJob | undefined;
  /** The last run, when it has ended: it can still be saved. */
  ended: { readonly number: number; readonly job: TrainingJob } | undefined;
}

export interface JobContext {
  readonly module: ReceptiveModule;
  readonly pool: WasmPool;
  readonly mayUseFewer: boolean;
  readonly models: Registry<HostModel>;
  readonly datasets: Registry<HostDataset>;
  readonly sliceMs: number;
  readonly emit: (message: FromHost) => void;
  /** Throws when the engine has failed or was closed. */
  readonly checkAlive: () => void;
}

/** An evaluation that goes on. */
interface Evaluating {
  readonly model: number;
  cancelled: boolean;
  /** Ends its waiting for rows. */
  wake: () => void;
}

export class Jobs {
  readonly #context: JobContext;
  readonly #runs = new Map<number, TrainingJob>();
  readonly #evaluations = new Map<number, Evaluating>();

  constructor(context: JobContext) {
    this.#context = context;
  }

  async fit(request: FitRequest): Promise<History> {
    const { module, pool, mayUseFewer, models, datasets, emit, checkAlive } = this.#context;
    const model = models.get(request.model);
    requireIdle(model);
    const data = datasets.get(request.data);
    const validation =
      request.validation === undefined ? undefined : datasets.get(request.validation);
    // Also says at once whether the validation data fits the model.
    const evaluator = (rows: number) =>
      unwrap(module.createEvaluator(model.wasm, (validation ?? data).wasm, rows, pool));
    if (validation) evaluator(-1).delete();
    const { options, optimizer, checkpoint } = request;
    const validationWasm = validation?.wasm ?? null;
    const trainer = checkpoint
      ? unwrapOf(
          checkpoint,
          module.resumeTrainer(model.wasm, data.wasm, validationWasm, checkpoint, pool),
        )
      : unwrap(module.createTrainer(model.wasm, data.wasm, options, optimizer ?? '{}', pool));
    model.ended?.job.release();
    model.ended = undefined;
    const job = new TrainingJob({
      trainer,
      pool,
      threads: new ThreadChoice(pool.threads(), mayUseFewer),
      changes: checkpoint && { options, optimizer },
      data,
      validation,
      evaluator,
      probeImages: request.probeImages,
      probeEverySteps: request.probeEverySteps,
      sliceMs: request.sliceMs ?? this.#context.sliceMs,
      paused: request.paused,
      checkAlive,
      emit: (event) => emit({ kind: 'run', event: { ...event, run: request.run } }),
    });
    model.run = job;
    this.#runs.set(request.run, job);
    try {
      return await job.train();
    } finally {
      model.run = undefined;
      model.ended = { number: request.run, job };
      this.#runs.delete(request.run);
    }
  }

  /** The file of a run; once it has ended, until its model is trained again or disposed of. */
  checkpoint(number: number): Uint8Array {
    const ended = () =>
      this.#context.models.values().find((model) => model.ended?.number === number);
    const job = this.#runs.get(number) ?? ended()?.ended?.job;
    if (job) return job.checkpoint();
    throw receptiveError(
      'disposed',
      'run',
      'the run is over and its model was disposed of or trained again',
      'ask a run for its checkpoint before that',
    );
  }

  /** The run of this number while it goes on. */
  run(number: number): TrainingJob | undefined {
    return this.#runs.get(number);
  }

  async evaluate(model: number, data: number, job: number): Promise<Evaluation> {
    const { module, pool, models, datasets, sliceMs, checkAlive } = this.#context;
    const { wasm } = models.get(model);
    const dataset = datasets.get(data);
    const evaluating: Evaluating = { model, cancelled: false, wake: () => {} };
    const proceed = async () => {
      await nextTurn();
      checkAlive();
      // The model may have been disposed of.
      models.get(model);
      return !evaluating.cancelled;
    };
    const woken = () =>
      new Promise<void>((resolve) => {
        evaluating.wake = resolve;
      });
    this.#evaluations.set(job, evaluating);
    try {
      let going = true;
      while (going && !dataset.complete) {
        dataset.check();
        await Promise.race([dataset.changed(), woken()]);
        going = await proceed();
      }
      if (going) {
        const evaluator = unwrap(module.createEvaluator(wasm, dataset.wasm, -1, pool));
        const result = await evaluateInSlices(evaluator, sliceMs, proceed);
        if (result) return result;
      }
    } finally {
      this.#evaluations.delete(job);
    }
    throw receptiveError('cancelled', 'evaluate', 'the evaluation was cancelled', '');
  }

  cancel(job: number): void {
    const evaluating = this.#evaluations.get(job);
    if (evaluating === undefined) return;
    evaluating.cancelled = true;
    evaluating.wake();
  }

  /** Ends the evaluations of a model that is disposed of. */
  forget(model: number): void {
    for (const evaluating of this.#evaluations.values()) {
      if (evaluating.model === model) evaluating.wake();
    }
  }
}

export function requireIdle(model: HostModel): void {
  if (!model.run) return;
  throw receptiveError(
    'busy',
    'model',
    'the model is in use by a run',
    'wait for the run, or stop it first',
  );
}
