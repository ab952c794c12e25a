import { dense, flatten, sgd } from '../../api/index.ts';
import type { Engine, Model, Trace } from '../../api/types.ts';
import { sharedEngine } from '../shared/shared-engine.ts';
import { type LabelledPoint, placed } from './points.ts';

const preset = 'perceptron';
const unit = 'dense1';

/** Passes over all points after which a run that has not ended is left. */
export const mostPasses = 50;

/** w₁, w₂ and b. */
export type Weights = readonly [w1: number, w2: number, b: number];

/** One example: what was decided, and what became of the weights. */
export interface Example {
  /** From 1. */
  readonly pass: number;
  /** Which point. */
  readonly at: number;
  readonly score: number;
  readonly decision: number;
  readonly wrong: boolean;
  readonly before: Weights;
  readonly after: Weights;
}

/**
 * How learning went: `separated` after a pass without a mistake; `endless` when the weights at the
 * end of a pass were there before, so that all repeats for ever; `left` after the most passes.
 */
export type Outcome = 'running' | 'separated' | 'endless' | 'left';

export interface Course {
  readonly examples: readonly Example[];
  /** Mistakes of every pass that was ended. */
  readonly mistakes: readonly number[];
  readonly outcome: Outcome;
}

export interface Task {
  readonly points: readonly LabelledPoint[];
  readonly rate: number;
  readonly start: Weights;
}

/** What the perceptron says of every point with the present weights. */
interface Verdict {
  readonly scores: Float32Array;
  readonly decisions: Float32Array;
  /** 1 for a mistake. */
  readonly losses: Float32Array;
}

const pixels = (points: readonly LabelledPoint[]) =>
  Float32Array.from(points.flatMap(({ x, y }) => [x, y]));

/** Has the page's engine learn by the perceptron's rule, one example after another. */
export class Learner {
  #engine: Engine | undefined;
  #model: Model | undefined;

  /**
   * Shows the points in their order, again and again. `wanted` is asked between updates and ends
   * the work; `progress` has what is there so far.
   */
  async learn(
    { points, rate, start }: Task,
    wanted: () => boolean,
    progress: (course: Course) => void,
  ): Promise<Course> {
    const examples: Example[] = [];
    const mistakes: number[] = [];
    const course = (outcome: Outcome): Course => ({
      examples: [...examples],
      mistakes: [...mistakes],
      outcome,
    });
    // The engine's own numbers: a weight that was typed is rounded to its precision.
    let weights: Weights = [Math.fround(start[0]), Math.fround(start[1]), Math.fround(start[2])];
    const seen = new Set([weights.join()]);
    let verdict = await this.#judge(points, weights);
    if (points.length === 0) return course('separated');
    for (let pass = 1; pass <= mostPasses; pass += 1) {
      let wrongs = 0;
      for (const [at, point] of points.entries()) {
        const before = weights;
        const wrong = verdict.losses[at] !== 0;
        const [score = 0, decision = 0] = [verdict.scores[at], verdict.decisions[at]];
        if (wrong) {
          wrongs += 1;
          weights = await this.#update(point, before, rate);
          verdict = await this.#judge(points, weights);
        }
        examples.push({ pass, at, score, decision, wrong, before, after: weights });
        if (wrong && !wanted()) return course('running');
      }
      mistakes.push(wrongs);
      if (wrongs === 0) return course('separated');
      if (seen.has(weights.join())) return course('endless');
      seen.add(weights.join());
      progress(course('running'));
    }
    return course('left');
  }

  /** Points on both sides of a line, with a gap; a seed draws both. */
  async draw(seed: number, mixed: boolean): Promise<readonly LabelledPoint[]> {
    this.#engine ??= await sharedEngine();
    // Weights are the engine's random numbers: those of one layer are points, of another the line.
    const cloud = await this.#engine.model(
      {
        version: 1,
        input: [1, 1, 2],
        layers: [
          flatten(),
          dense(candidates, { name: unit, bias: false, init: 'uniform', initScale: spread }),
        ],
      },
      { seed },
    );
    const line = await this.#engine.model(
      {
        version: 1,
        input: [1, 1, 2],
        layers: [flatten(), dense(1, { name: unit, init: 'uniform', initScale: 1 })],
        loss: 'perceptron',
      },
      { seed },
    );
    try {
      const { data } = await cloud.parameter(unit, 'weight');
      const drawn = Array.from({ length: candidates }, (_, at): LabelledPoint => {
        const [x = 0, y = 0] = data.subarray(2 * at, 2 * at + 2);
        return { x: placed(x), y: placed(y), label: 0 };
      });
      const { scores, decisions } = await verdictOf(line, drawn);
      const sizes = [...scores].map(Math.abs).sort((one, other) => other - one);
      const least = sizes[clearest - 1] ?? 0;
      const kept = drawn.flatMap((point, at): LabelledPoint[] => {
        const clear = Math.abs(scores[at] ?? 0) >= least;
        return clear ? [{ ...point, label: decisions[at] === 1 ? 1 : 0 }] : [];
      });
      if (!mixed) return kept;
      return kept.map((point, at) =>
        at % mixedEvery === 0 ? { ...point, label: point.label === 1 ? 0 : 1 } : point,
      );
    } finally {
      await Promise.all([cloud.dispose(), line.dispose()]);
    }
  }

  async dispose(): Promise<void> {
    const model = this.#model;
    this.forget();
    await model?.dispose();
  }

  /** Starts again after the engine was lost. */
  forget(): void {
    this.#engine = undefined;
    this.#model = undefined;
  }

  async #set([w1, w2, b]: Weights): Promise<Model> {
    this.#engine ??= await sharedEngine();
    this.#model ??= await this.#engine.model(preset);
    await Promise.all([
      this.#model.setParameter(unit, 'weight', Float32Array.of(w1, w2)),
      this.#model.setParameter(unit, 'bias', Float32Array.of(b)),
    ]);
    return this.#model;
  }

  async #judge(points: readonly LabelledPoint[], weights: Weights): Promise<Verdict> {
    const model = await this.#set(weights);
    const none = new Float32Array();
    return points.length === 0
      ? { scores: none, decisions: none, losses: none }
      : verdictOf(model, points);
  }

  /** The weights after the rule was applied to one point, as training would write them. */
  async #update(point: LabelledPoint, weights: Weights, rate: number): Promise<Weights> {
    const model = await this.#set(weights);
    const trace = await model.trace(pixels([point]), point.label);
    const updated = async (name: string, index: readonly number[]) => {
      const query = { node: unit, of: 'parameter', name, index } as const;
      return (await trace.deriveUpdate(query, sgd({ rate }))).value;
    };
    try {
      return await Promise.all([
        updated('weight', [0, 0]),
        updated('weight', [0, 1]),
        updated('bias', [0]),
      ]);
    } finally {
      await trace.dispose();
    }
  }
}

const candidates = 24;
const spread = 1.4;
/** So many of them are kept: those farthest from the line, so that there is a gap. */
const clearest = 16;
const mixedEvery = 4;

async function verdictOf(model: Model, points: readonly LabelledPoint[]): Promise<Verdict> {
  const labels = points.map(({ label }) => label);
  const trace = await model.trace(pixels(points), labels);
  try {
    const [scores, decisions, losses] = await Promise.all([
      read(trace, unit),
      read(trace, 'loss', 'probabilities'),
      read(trace, 'loss', 'perImage'),
    ]);
    return { scores, decisions, losses };
  } finally {
    await trace.dispose();
  }
}

async function read(trace: Trace, node: string, name?: string): Promise<Float32Array> {
  const tensor = await trace.tensor({
    node,
    of: 'output',
    ...(name === undefined ? {} : { name }),
  });
  return tensor.data;
}
