// Receptive under Node, as openInProcess starts it: the page's contestant with files in place of
// addresses.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { prepare } from './page/contestants/receptive.js';
import { mnist } from './page/mnist.js';
import { sliced } from './page/slices.js';

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

try {
  const { task, options, sliceMs, data } = JSON.parse(process.argv[2]);
  const images = await mnist(async (name) => gunzipSync(readFileSync(join(data, name))));
  const contestant = await prepare(task, options, images);
  const measure = await sliced(contestant, task.batch, sliceMs);
  say({ ready: true });
  for await (const _ of createInterface({ input: process.stdin }))
    say({ imagesPerSecond: await measure(), loss: contestant.loss?.() });
  process.exit();
} catch (error) {
  say({ error: String(error.message ?? error) });
}
