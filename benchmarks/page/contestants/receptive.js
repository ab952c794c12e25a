// Receptive, as a user gets it: through its public API, training in its worker.
import { idx } from '../idx.js';
import { optimizer } from '../tasks.mjs';
import { firstRows } from './batches.js';
import { specOf } from './receptive-spec.js';

// The server puts the library beside the page; Node reads it where it was built.
const library = 'document' in globalThis ? '../receptive/index.js' : '../../../dist/api/index.js';
const { createEngine, sgd } = await import(library);

export async function prepare(task, { threads, arithmetic = 'exact' }, data) {
  const { mode, batch } = task;
  // Peers ask their networks on the page's own thread; so does this one, unless it has several:
  // the page's thread may not wait for others.
  const direct = mode === 'infer' && threads === 1;
  const engine = await createEngine({
    threads,
    arithmetic,
    ...(direct ? { transport: 'direct' } : {}),
  });
  const model = await engine.model(specOf(task), { seed: 1 });
  if (mode === 'infer') return asked(model, batch, data);
  const dataset = await engine.idx({
    images: idx([data.rows, 28, 28], data.bytes),
    labels: idx([data.rows], data.labels),
  });
  let loss;
  const run = model.fit(dataset, {
    epochs: 100_000,
    batchSize: batch,
    optimizer: sgd(optimizer),
    paused: true,
  });
  void (async () => {
    for await (const log of run) if (log.event === 'progress') loss = log.loss;
  })();
  return { run: (batches) => run.step(batches), loss: () => loss };
}

function asked(model, batch, { rows, pixels }) {
  const starts = firstRows(rows, batch);
  return {
    async run(batches) {
      for (let i = 0; i < batches; ++i) {
        const first = starts.next().value;
        await model.predict(pixels.subarray(first * 784, (first + batch) * 784));
      }
    },
    probabilities: async () => [...(await model.predict(pixels.subarray(0, 784))).data],
  };
}
