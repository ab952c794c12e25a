// receptive explain: where the numbers of one image come from.

import type {
  CellQuery,
  Derivation,
  Engine,
  Example,
  Images,
  Model,
  OptimizerSpec,
  Trace,
  UpdateDerivation,
} from '../api/types.ts';
import { exclusive, number, text, UsageError, type Values } from './arguments.ts';
import { CELL_FORM, indicesOf, parametersOf, placeOf, tensorsOf, typedCell } from './cells.ts';
import { type Command, exitCodes } from './command.ts';
import { answerTo, type Explanation, questionOptions, questions } from './explain-questions.ts';
import { derivationText, numberText, updateText } from './explain-report.ts';
import type { CommandIo } from './io.ts';
import { optimizerOf, optimizerOptions } from './optimizer.ts';
import {
  commonOptions,
  dataOptions,
  modelOptions,
  openData,
  openEngine,
  openModel,
} from './sources.ts';

/** A model, an image with its label, and the optimiser of the update. */
interface Case {
  readonly model: Model;
  readonly image: Images;
  readonly label: number;
  readonly optimizer: OptimizerSpec;
}

async function openCase(engine: Engine, values: Values): Promise<Case> {
  const seed = number(values, 'seed');
  const model = await openModel(engine, values, seed);
  const example = await openExample(engine, values);
  if (example) {
    const { image, label, parameters } = example;
    if (seed === undefined) await setParameters(model, parameters);
    return { model, image, label, optimizer: optimizerOf(values, example.optimizer) };
  }
  const row = number(values, 'index') ?? 0;
  const data = await openData(engine, values, 'test');
  const image = await data.images(row);
  const [label = 0] = await data.labels(row);
  return { model, image, label, optimizer: optimizerOf(values) };
}

/** The numbers that go with the preset, unless an image of a data set was asked for. */
async function openExample(engine: Engine, values: Values): Promise<Example | undefined> {
  const preset = text(values, 'preset');
  const other = values.data !== undefined || values.index !== undefined;
  return preset === undefined || other ? undefined : engine.example(preset);
}

async function setParameters(model: Model, parameters: Example['parameters']): Promise<void> {
  for (const { node, name, values } of parameters) await model.setParameter(node, name, values);
}

interface Writer {
  cell(derivation: Derivation): void;
  update(update: UpdateDerivation): void;
  loss(event: 'loss' | 'loss_after', loss: number | undefined): void;
  explanation(explanation: Explanation): void;
}

function writerOf(values: Values, io: CommandIo): Writer {
  if (values.json) {
    const line = (content: object) => io.out(`${JSON.stringify(content)}\n`);
    return {
      cell: (derivation) => line({ event: 'cell', ...derivation }),
      update: (update) => line({ event: 'update', ...update }),
      loss: (event, loss) => line({ event, loss }),
      explanation: ({ event, lines }) => {
        for (const content of lines) line({ event, ...content });
      },
    };
  }
  const words = { loss: 'loss', loss_after: 'loss after these updates' };
  return {
    cell: (derivation) => io.out(derivationText(derivation)),
    update: (update) => io.out(updateText(update)),
    loss: (event, loss = Number.NaN) => io.out(`${words[event]} ${numberText(loss)}\n`),
    explanation: ({ text: words }) => io.out(words),
  };
}

/** Every number forward and backward, every update, and the loss that the updates lead to. */
async function explainAll(
  { model, image, label, optimizer }: Case,
  trace: Trace,
  writer: Writer,
): Promise<void> {
  writer.loss('loss', trace.loss);
  for (const tensor of tensorsOf(trace)) {
    const { shape } = await trace.tensor(tensor);
    for (const index of indicesOf(shape)) writer.cell(await trace.derive({ ...tensor, index }));
  }
  for (const query of parametersOf(trace)) {
    const weights = await trace.tensor(query);
    for (const index of indicesOf(weights.shape)) {
      const update = await trace.deriveUpdate({ ...query, index }, optimizer);
      writer.update(update);
      weights.data[placeOf(weights, index)] = update.value;
    }
    await model.setParameter(query.node, query.name ?? '', weights.data);
  }
  await using after = await model.trace(image, label);
  writer.loss('loss_after', after.loss);
}

async function explainCell(
  cell: CellQuery,
  optimizer: OptimizerSpec,
  trace: Trace,
  writer: Writer,
): Promise<void> {
  if (cell.of !== 'update') return writer.cell(await trace.derive(cell));
  writer.update(await trace.deriveUpdate({ ...cell, of: 'parameter' }, optimizer));
}

async function run(values: Values, io: CommandIo): Promise<number> {
  checkOneQuestion(values);
  const typed = text(values, 'cell');
  const cell = typed === undefined ? undefined : typedCell(typed);
  await using engine = await openEngine({ threads: '1' });
  const given = await openCase(engine, values);
  await using trace = await given.model.trace(given.image, given.label);
  const explanation = await answerTo(trace, values);
  const writer = writerOf(values, io);
  if (explanation) writer.explanation(explanation);
  else if (cell) await explainCell(cell, given.optimizer, trace, writer);
  else await explainAll(given, trace, writer);
  return exitCodes.ok;
}

function checkOneQuestion(values: Values): void {
  const names = ['all', 'cell', ...Object.keys(questions)];
  const [first, second] = names.filter((name) => values[name] !== undefined);
  if (first === undefined) {
    throw new UsageError(`${names.map((name) => `--${name}`).join(' or ')} is missing`);
  }
  if (second !== undefined) exclusive(values, first, second);
}

export const explain: Command = {
  name: 'explain',
  summary: 'Show where the numbers of one image come from: forward, backward and update.',
  options: {
    ...modelOptions,
    all: { meaning: 'every cell of every tensor, every update, the loss after it' },
    cell: { value: 'CELL', meaning: 'one cell, written as below' },
    ...questionOptions,
    ...dataOptions,
    index: { value: 'N', meaning: 'which image of the test data (0)' },
    ...optimizerOptions,
    seed: { value: 'N', meaning: 'seed of the weights (1)' },
    ...commonOptions,
  },
  notes: `A CELL is ${CELL_FORM}.

The preset one-filter-cnn has an image, a label, weights and a rate of its own, which are used
unless --data, --index or --seed ask for others.

With --json each line is one of
  {"event":"loss","loss"}         the loss of the image
  {"event":"cell","target","value","rule","function","terms","between","omitted"}
  {"event":"update","target","value","optimizer","before","after","steps"}
  {"event":"loss_after","loss"}   the loss once every weight has its update
  {"event":"chain" | "check" | "operation" | "patch" | "diagnosis", ...}
where terms are {"factors":[{"tensor","index","value"}],"constant","product","deciding","between"},
steps are like cells and target is {"node","of","name","index"}. Cells of a tensor follow each other row by row.`,
  example: 'receptive explain --preset one-filter-cnn --all --json',
  run,
};
