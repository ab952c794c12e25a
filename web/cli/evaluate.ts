// receptive evaluate: how well a saved model does.

import type { Evaluation } from '../api/types.ts';
import { required } from './arguments.ts';
import { type Command, exitCodes } from './command.ts';
import { count, decimal, percent, table } from './format.ts';
import {
  commonOptions,
  dataOptions,
  openData,
  openEngine,
  openModel,
  threadOptions,
} from './sources.ts';

function report({
  images,
  accuracy,
  topFiveAccuracy,
  loss,
  confusion,
  classes,
}: Evaluation): string {
  const numbers = [...Array(classes).keys()];
  const rows = numbers.map((label) => [
    String(label),
    ...numbers.map((predicted) => count(confusion[label * classes + predicted] ?? 0)),
  ]);
  return `accuracy ${percent(accuracy)} (top 5: ${percent(topFiveAccuracy)}), loss ${decimal(loss)} over ${count(images)} images

true class below, predicted class to the right
${table([['', ...numbers.map(String)], ...rows])}`;
}

export const evaluate: Command = {
  name: 'evaluate',
  summary: 'Measure a saved model on test data: accuracy, loss, confusion matrix.',
  options: {
    model: { value: 'FILE', meaning: 'the saved model (required)' },
    ...dataOptions,
    ...threadOptions,
    ...commonOptions,
  },
  example: 'receptive evaluate --model lenet5.safetensors --data mnist',
  run: async (values, io) => {
    required(values, 'model');
    await using engine = await openEngine(values, io);
    const model = await openModel(engine, values);
    const data = await openData(engine, values, 'test');
    const result = await model.evaluate(data);
    if (values.json) {
      const { accuracy, topFiveAccuracy, loss, images, confusion, classes } = result;
      const line = {
        event: 'evaluated',
        accuracy,
        top_five_accuracy: topFiveAccuracy,
        loss,
        images,
        classes,
        confusion,
      };
      io.out(`${JSON.stringify(line)}\n`);
    } else {
      io.out(report(result));
    }
    return exitCodes.ok;
  },
};
