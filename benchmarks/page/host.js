// One contestant in one page. The program that started the page calls `benchmark.prepare` once and
// `benchmark.measure` in every round; the page does nothing in between.
import { mnist } from './mnist.js';
import { sliced } from './slices.js';

async function unpacked(name) {
  const response = await fetch(`data/${name}`);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  const stream = response.body.pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const part = (module) => import(`./contestants/${module}.js`);
let contestant;
let measure;

globalThis.benchmark = {
  async prepare({ module, task, options, sliceMs }) {
    const { prepare } = await part(module);
    contestant = await prepare(task, options, await mnist(unpacked));
    measure = await sliced(contestant, task.batch, sliceMs);
  },
  /** Images per second of one slice. */
  measure: () => measure(),
  /** Loss of the last batch, for those who train. */
  loss: () => contestant.loss?.(),
  /** Probabilities of the first image, where several contestants have the same weights. */
  probabilities: () => contestant.probabilities?.(),
  /**
   * Milliseconds to the end of the first step, for Receptive alone. The library is there before, as
   * in a page that has its script: here it is many small files where a page has one.
   */
  async firstStep({ task, options }) {
    const data = await mnist(unpacked);
    const { prepare } = await part('receptive');
    const start = performance.now();
    const { run } = await prepare(task, options, data);
    await run(1);
    return performance.now() - start;
  },
  /** Bytes of the page and its workers. */
  memory: async () => (await performance.measureUserAgentSpecificMemory()).bytes,
  run: (batches) => contestant.run(batches),
};
