// Trains LeNet-5 on MNIST, keeps it in a file, and asks one number where it came from.
import { writeFile } from 'node:fs/promises';
import { conv2d, createEngine, dense, flatten, maxPool2d, relu, sequential, sgd } from 'receptive';
import { mnist } from 'receptive/node';

const engine = await createEngine();
const { train, test } = await mnist({ engine });
const model = await sequential(
  [
    conv2d(6, 5, { padding: 2 }),
    relu(),
    maxPool2d(2),
    conv2d(16, 5),
    relu(),
    maxPool2d(2),
    flatten(),
    dense(120),
    relu(),
    dense(84),
    relu(),
    dense(10),
  ],
  { input: [1, 28, 28], seed: 1, engine },
);

const run = model.fit(train, {
  epochs: 1,
  batchSize: 64,
  optimizer: sgd({ rate: 0.05, momentum: 0.9 }),
  validation: test,
});
for await (const log of run) {
  if (log.event === 'epoch') {
    const { accuracy } = log.validation;
    console.log(`epoch ${log.epoch}: test accuracy ${(100 * accuracy).toFixed(2)} %`);
  }
}
const { imagesPerSecond } = await run;
console.log(`${Math.round(imagesPerSecond)} images/s on ${engine.info.threads} threads`);
await writeFile('lenet5.safetensors', await model.save());

// One cell of the gradient of a weight: the terms it was added up from.
const image = await test.images(0);
const [label] = await test.labels(0);
const trace = await model.trace(image, label);
const { value, rule, terms } = await trace.derive({
  node: 'conv1',
  of: 'parameterGradient',
  name: 'weight',
  index: [0, 0, 1, 1],
});
console.log(`dL/dW[0, 0, 1, 1] of conv1 = ${value}, by ${rule} over ${terms.length} terms`);

await engine.dispose();
