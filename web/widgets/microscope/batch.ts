import type {
  ImageShares,
  OptimizerSpec,
  ParameterCell,
  UpdateDerivation,
  UpdateEffect,
} from '../../api/types.ts';
import type { Specimen } from './specimen.ts';

/** Images with their right answers, on which one update may be made together. */
export interface Batch {
  /** Pixels from 0 to 1, image after image. */
  readonly images: Float32Array;
  readonly labels: readonly number[];
}

/** The first update of a weight by the mean gradient of a batch. */
export interface BatchUpdate {
  readonly batch: Batch;
  readonly update: UpdateDerivation;
  /** Of the mean loss. */
  readonly effect: UpdateEffect;
  /** What each image adds to the gradient of this weight. */
  readonly shares: ImageShares;
}

/** The batch goes through the very weights of the specimen. */
export async function batchUpdate(
  specimen: Specimen,
  batch: Batch,
  weight: ParameterCell,
  optimizer: OptimizerSpec,
): Promise<BatchUpdate> {
  const { images, labels } = batch;
  const trace = await specimen.trace.withImages(images, labels);
  try {
    const [update, effect, shares] = await Promise.all([
      trace.deriveUpdate({ ...weight, of: 'parameter' }, optimizer),
      trace.effect(weight, optimizer),
      trace.shares(weight),
    ]);
    return { batch, update, effect, shares };
  } finally {
    trace.dispose().catch(() => undefined);
  }
}
