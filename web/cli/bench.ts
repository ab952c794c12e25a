// receptive bench: how fast LeNet-5 trains here, as medians, with the machine they were measured on.

import { arch, availableParallelism, cpus, platform } from 'node:os';
import { createEngine } from '../api/engine.ts';
import { sgd } from '../api/generated/schema.ts';
import { median } from '../api/median.ts';
import { mnistPart } from '../api/node.ts';
import { number, UsageError } from './arguments.ts';
import { type Command, exitCodes } from './command.ts';
import { count, table } from './format.ts';
import { commonOptions } from './sources.ts';

const RUNS = 5;
const THREADS = [1, 2] as const;
const BATCH = 64;

interface Measurement {
  readonly threads: number;
  readonly imagesPerSecond: readonly number[];
  readonly median: number;
}

/** One epoch over MNIST's 60,000 images per run, each from fresh weights, one before to warm up. */
async function measure(threads: number, runs: number): Promise<Measurement> {
  await using engine = await createEngine({ threads });
  const data = await mnistPart('train', { engine });
  const imagesPerSecond: number[] = [];
  for (let run = -1; run < runs; ++run) {
    await using model = await engine.model('lenet5', { seed: 1 });
    const optimizer = sgd({ rate: 0.05, momentum: 0.9 });
    const history = await model.fit(data, { epochs: 1, batchSize: BATCH, optimizer });
    if (run >= 0) imagesPerSecond.push(history.imagesPerSecond);
  }
  return { threads, imagesPerSecond, median: median(imagesPerSecond) };
}

function machine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    processors: availableParallelism(),
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
  };
}

export const bench: Command = {
  name: 'bench',
  summary: `Measure the training of LeNet-5 (batch ${BATCH}, 60,000 images) on one and two threads.`,
  options: {
    runs: { value: 'N', meaning: `runs to take the median of (${RUNS})` },
    ...commonOptions,
  },
  example: 'receptive bench',
  run: async (values, io) => {
    const runs = number(values, 'runs') ?? RUNS;
    if (!Number.isInteger(runs) || runs < 1) throw new UsageError('--runs takes 1 or more');
    const here = machine();
    const results: Measurement[] = [];
    for (const threads of THREADS) results.push(await measure(threads, runs));
    if (values.json) {
      io.out(`${JSON.stringify({ event: 'bench', ...here, results })}\n`);
      return exitCodes.ok;
    }
    const { cpu, processors, system, node, v8 } = here;
    io.out(`${cpu}, ${processors} processors, ${system}, Node ${node} (V8 ${v8})\n`);
    const rows = results.map(({ threads, imagesPerSecond, median: middle }) => [
      String(threads),
      count(middle),
      imagesPerSecond.map(count).join(' '),
    ]);
    io.out(table([['threads', 'images/s', `each of ${runs}`], ...rows]));
    return exitCodes.ok;
  },
};
