// Evaluation in slices, so that messages get through.

import { freeAfter, unwrap } from './outcome.ts';
import { Pace } from './pace.ts';
import type { Evaluation } from './types.ts';
import type { WasmEvaluator, WasmMetrics } from './wasm-module.ts';

// Images of one call at the least: a whole number of groups of lanes for every build.
const UNIT_IMAGES = 64;

function evaluationOf(metrics: WasmMetrics): Evaluation {
  return {
    images: metrics.images,
    loss: metrics.lossSum / metrics.images,
    accuracy: metrics.correct / metrics.images,
    topFiveAccuracy: metrics.amongFirstFive / metrics.images,
    confusion: metrics.confusion,
    classes: metrics.classes,
  };
}

/**
 * Runs an evaluator to its end and frees it. `proceed` is asked between slices, lets messages
 * through, and answers false to give up: the result is then undefined.
 */
export async function evaluateInSlices(
  evaluator: WasmEvaluator,
  sliceMs: number,
  proceed: () => Promise<boolean>,
): Promise<Evaluation | undefined> {
  const pace = new Pace(sliceMs, UNIT_IMAGES);
  let failure: unknown;
  try {
    for (;;) {
      const images = pace.next();
      const began = performance.now();
      const left = unwrap(evaluator.advance(images));
      pace.measured(images, performance.now() - began);
      if (left === 0) return evaluationOf(evaluator.metrics());
      if (!(await proceed())) return undefined;
    }
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    freeAfter(failure, evaluator);
  }
}
