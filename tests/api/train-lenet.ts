import { type Engine, type FitOptions, sgd } from '../../web/api/index.ts';
import { idxImages, idxLabels, noise } from './idx.ts';

const ROWS = 500;
const SIDE = 28;
const CLASSES = 10;

/**
 * Two epochs of LeNet-5 on noise, the last batch of each smaller; the hash of its weights. With
 * `interrupted` the run is saved in its second epoch and another model goes on with it.
 */
export async function trainedWeights(
  engine: Engine,
  interrupted = false,
  more: FitOptions = {},
): Promise<string> {
  const random = noise(4);
  const pixels = Uint8Array.from({ length: ROWS * SIDE * SIDE }, () => random.next().value);
  const labels = Array.from({ length: ROWS }, (_, row) => (row * 7) % CLASSES);
  const images = idxImages(ROWS, pixels, SIDE);
  await using data = await engine.idx({ images, labels: idxLabels(labels) });
  await using model = await engine.model('lenet5', { seed: 11 });
  const optimizer = sgd({ rate: 0.01, momentum: 0.9, weightDecay: 0.0005 });
  const run = model.fit(data, {
    epochs: 2,
    batchSize: 64,
    optimizer,
    paused: interrupted,
    ...more,
  });
  if (interrupted) {
    await run.step(11);
    const file = await run.checkpoint();
    await run.stop();
    await using other = await engine.model('lenet5', { seed: 12 });
    await other.resume(file, data);
    return other.weightsSha256();
  }
  await run;
  return model.weightsSha256();
}
