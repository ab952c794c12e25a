// npm run bench:refusals [-- --rounds N --out FOLDER]: how long it takes to refuse what is wrong, from the
// call until the typed error, under Node on one thread. Whoever made a mistake is told at once: at most
// 100 ms, the median of every kind; fails where one takes longer.
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { inRepository } from '../scripts/build/paths.mjs';
import { build } from '../scripts/build.mjs';
import { reportProblem, SetupProblem } from '../scripts/setup/problem.mjs';
import { setup } from '../scripts/setup.mjs';
import { idx } from './page/idx.js';
import { keep, machineOf, markdown, median } from './report.mjs';

const mostMs = 100;
const rows = 64;
const relus = (count) => ({
  version: 1,
  input: [1, 4, 4],
  layers: Array.from({ length: count }, () => ({ type: 'relu' })),
});

/** Every kind of mistake: a name, and what is asked. */
async function mistakes(library, engine) {
  const model = await engine.model('lenet5', { seed: 1 });
  const labels = idx(
    [rows],
    Uint8Array.from({ length: rows }, (_, row) => row % 10),
  );
  const images = idx([rows, 28, 28], new Uint8Array(rows * 784));
  const small = idx([rows, 14, 14], new Uint8Array(rows * 196));
  const data = await engine.idx({ images, labels });
  const others = await engine.idx({ images: small, labels, classes: 10 });
  await Promise.all([data.loaded, others.loaded]);
  const file = await model.save();
  const damaged = file.slice();
  damaged[damaged.length - 5] ^= 1;
  const reversed = images.slice();
  reversed.set([...images.slice(0, 4)].reverse());
  const bomb = gzipSync(Buffer.concat([idx([4], new Uint8Array(4)), Buffer.alloc(64e6)]));
  const image = new Float32Array(784);
  const [many, more] = [16_000, 100_000].map(relus);
  return {
    'no preset': () => engine.model('lenet6'),
    '16,000 layers': () => engine.summary(many),
    '100,000 layers': () => engine.model(more),
    'a layer of 50,000,000 units': () =>
      engine.model({ ...relus(0), layers: [{ type: 'flatten' }, { type: 'dense', units: 5e7 }] }),
    'an image that became too small': () =>
      engine.summary({
        ...many,
        layers: [...Array.from({ length: 3 }, () => ({ type: 'maxPool2d', kernel: 2 }))],
      }),
    'a saved LeNet-5, cut': () => engine.load(file.slice(0, file.length >> 1)),
    'a saved LeNet-5, one bit changed': () => engine.load(damaged),
    'a file of PyTorch': () => engine.load(Uint8Array.from(Buffer.from('PK\x03\x04 and more'))),
    'images with their header reversed': () => engine.idx({ images: reversed, labels }),
    'labels that unpack to 64 MB': () => engine.idx({ images, labels: bomb }),
    'a prediction of no image': () => model.predict(null),
    'a prediction of NaN': () => model.predict(image.map(() => Number.NaN)),
    'a trace of images of another shape': () =>
      model.trace({ shape: [1, 1, 14, 14], data: image.slice(0, 196) }, 1),
    'data of another shape': () => model.fit(others),
    'a rate of NaN': () => model.fit(data, { optimizer: library.sgd({ rate: Number.NaN }) }),
    'an option that is none': () => model.fit(data, { epoch: 3 }),
    'another number of weights': () => model.setParameter('conv1', 'bias', new Float32Array(5)),
    'a layer that is none': () => model.parameter('conv9', 'bias'),
  };
}

/** The error and the milliseconds until it came. */
async function refused(name, ask) {
  const start = performance.now();
  try {
    await ask();
  } catch (error) {
    return { code: error.code, ms: performance.now() - start };
  }
  throw new SetupProblem(`${name} was taken`, 'mend the engine, or this list');
}

async function main() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '9' },
      out: { type: 'string', default: inRepository('build/bench') },
    },
  });
  const rounds = Number(values.rounds);
  await setup({ purpose: 'start' });
  await build(['wasm', 'types', 'api']);
  const library = await import('../dist/api/index.js');
  const engine = await library.createEngine({ threads: 1 });
  const kinds = Object.entries(await mistakes(library, engine));
  const measured = kinds.map(([name]) => ({ name, code: '', ms: [] }));
  for (let round = 0; round < rounds; ++round) {
    for (const [at, [name, ask]] of kinds.entries()) {
      const { code, ms } = await refused(name, ask);
      measured[at].code = code;
      measured[at].ms.push(ms);
    }
  }
  await engine.dispose();
  const shown = (ms) => ms.toFixed(ms < 10 ? 1 : 0);
  const table = markdown('Until a mistake is told', [
    ['', 'code', 'ms', 'slowest'],
    ...measured.map(({ name, code, ms }) => [
      name,
      code,
      shown(median(ms)),
      shown(Math.max(...ms)),
    ]),
  ]);
  const numbers = { machine: machineOf(), rounds, out: values.out, measured };
  keep('refusals', numbers, [table], `medians of ${rounds} rounds`);
  const slow = measured.filter(({ ms }) => median(ms) > mostMs).map(({ name }) => name);
  if (slow.length > 0) {
    throw new SetupProblem(
      `longer than ${mostMs} ms: ${slow.join(', ')}`,
      'find out where it goes',
    );
  }
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The benchmark stopped');
});
