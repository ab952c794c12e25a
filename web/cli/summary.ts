// receptive summary: a network's layers, shapes, parameters and multiply-adds.

import { jsonText } from '../api/text.ts';
import type { Summary } from '../api/types.ts';
import { type Command, exitCodes } from './command.ts';
import { count, table } from './format.ts';
import { commonOptions, modelOptions, openEngine, openModel } from './sources.ts';

function tableOf({ rows, parameters, multiplyAdds }: Summary): string {
  const heading = ['layer', 'type', 'output', 'parameters', 'how counted', 'multiply-adds'];
  const lines = rows.map((row) => [
    row.node,
    row.type,
    row.output.join('×'),
    count(row.parameters),
    row.formula,
    count(row.multiplyAdds),
  ]);
  return table([heading, ...lines, ['total', '', '', count(parameters), '', count(multiplyAdds)]]);
}

export const summary: Command = {
  name: 'summary',
  summary: "Show a network's layers, shapes, parameters and multiply-adds.",
  options: { ...modelOptions, ...commonOptions },
  example: 'receptive summary --preset lenet5',
  run: async (values, io) => {
    await using engine = await openEngine({ threads: '1' });
    const model = await openModel(engine, values);
    io.out(values.json ? `${jsonText(model.summary, 'summary')}\n` : tableOf(model.summary));
    return exitCodes.ok;
  },
};
