// One contestant in one page. The program that started the page calls `benchmark.prepare` once and
// `benchmark.measure` in every round; the page does nothing in between.
import { images, tasks } from './tasks.mjs';

/** Bytes of a file of MNIST, without its header. */
async function idxBody(name, header) {
  const response = await fetch(`data/${name}`);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  const stream = response.body.pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer()).subarray(header);
}

/** The first images of MNIST as bytes, and as pixels in 0..1 for those who take these. */
async function mnist() {
  const [pixelBytes, labelBytes] = await Promise.all([
    idxBody('train-images-idx3-ubyte.gz', 16),
    idxBody('train-labels-idx1-ubyte.gz', 8),
  ]);
  const bytes = pixelBytes.slice(0, images * 784);
  return {
    rows: images,
    bytes,
    pixels: Float32Array.from(bytes, (byte) => byte / 255),
    labels: labelBytes.slice(0, images),
  };
}

let contestant;
let batch = 1;
/** Batches that take about as long as a slice shall. */
let batches = 1;

async function timed(count) {
  const start = performance.now();
  await contestant.run(count);
  return performance.now() - start;
}

globalThis.benchmark = {
  /** Builds the network, warms up, and finds how many batches make a slice. */
  async prepare({ module, taskName, options, sliceMs }) {
    const task = tasks.find(({ name }) => name === taskName);
    const { prepare } = await import(`./contestants/${module}.js`);
    contestant = await prepare(task, options, await mnist());
    batch = task.batch;
    await timed(1);
    let taken = await timed(1);
    while (taken < sliceMs / 4) {
      batches = Math.ceil(batches * Math.min(8, (0.6 * sliceMs) / Math.max(taken, 0.05)));
      taken = await timed(batches);
    }
    batches = Math.max(1, Math.round((batches * sliceMs) / taken));
  },
  /** Images per second of one slice. */
  async measure() {
    const taken = await timed(batches);
    return (1000 * batches * batch) / taken;
  },
  /** Probabilities of the first image: the proof that everybody runs the same network. */
  probabilities: () => contestant.probabilities?.(),
  /** Loss of the last batch, for those who train. */
  loss: () => contestant.loss?.(),
};
