// receptive summary: a network's layers, shapes, parameters, multiply-adds, receptive fields, bytes.

import { jsonText } from '../api/text.ts';
import type { Summary } from '../api/types.ts';
import { type Command, exitCodes } from './command.ts';
import { count, table } from './format.ts';
import { commonOptions, modelOptions, openEngine, openModel } from './sources.ts';

const heading = [
  'layer',
  'type',
  'output',
  'parameters',
  'how counted',
  'multiply-adds',
  'field',
  'jump',
  'start',
  'output bytes',
  'parameter bytes',
] as const;

function tableOf({ rows, ...total }: Summary): string {
  const lines = rows.map((row) => [
    row.node,
    row.type,
    row.output.join('×'),
    count(row.parameters),
    row.formula,
    count(row.multiplyAdds),
    row.receptiveField.size.join('×'),
    row.receptiveField.jump.join('×'),
    row.receptiveField.start.join(','),
    count(row.outputBytes),
    count(row.parameterBytes),
  ]);
  const last = [
    'total',
    '',
    '',
    count(total.parameters),
    '',
    count(total.multiplyAdds),
    '',
    '',
    '',
    count(total.outputBytes),
    count(total.parameterBytes),
  ];
  return `${table([heading, ...lines, last])}
A place (y, x) of a layer depends on a patch of the image: "field" pixels large, its first row
"start" + y · "jump", its columns alike. Bytes are those of one image and of 32-bit numbers.
`;
}

export const summary: Command = {
  name: 'summary',
  summary: "Show a network's layers, shapes, parameters and receptive fields.",
  options: { ...modelOptions, ...commonOptions },
  example: 'receptive summary --preset lenet5',
  run: async (values, io) => {
    await using engine = await openEngine({ threads: '1' });
    const model = await openModel(engine, values);
    io.out(values.json ? `${jsonText(model.summary, 'summary')}\n` : tableOf(model.summary));
    return exitCodes.ok;
  },
};
