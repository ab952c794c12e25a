// receptive exercise: a sheet to be worked out by hand, its answer, and what is wrong with another.

import { tensorText } from '../api/cells.ts';
import { exerciseNumbers, labelWords, traceExercise } from '../api/exercise.ts';
import { exercises } from '../api/generated/schema.ts';
import { gridsOf, placeWords } from '../api/grids.ts';
import type { Diagnosis, Exercise, ExerciseName, ExerciseTensor, Tensor } from '../api/types.ts';
import { answerOption, readAnswer } from './answer.ts';
import { exclusive, number, required, text, type Values } from './arguments.ts';
import { placeOf } from './cells.ts';
import { type Command, exitCodes } from './command.ts';
import { numberText } from './explain-report.ts';
import { table } from './format.ts';
import type { CommandIo } from './io.ts';
import { commonOptions, openEngine } from './sources.ts';

interface SheetTensor extends ExerciseTensor {
  readonly tensor: Tensor;
}

interface Sheet {
  readonly exercise: Exercise;
  readonly given: readonly SheetTensor[];
  readonly target: SheetTensor;
  /** Whether the answer stands on it. */
  readonly solution: boolean;
}

const emptyCell = '_';

async function run(values: Values, io: CommandIo): Promise<number> {
  exclusive(values, 'answer', 'solution');
  const kind = required(values, 'kind') as ExerciseName;
  const typed = text(values, 'answer');
  const answer = typed === undefined ? undefined : await readAnswer(typed);
  await using engine = await openEngine({ threads: '1' });
  const exercise = await engine.exercise(kind, number(values, 'seed') ?? 1);
  await using trace = await traceExercise(engine, exercise);
  const line = (content: object) => io.out(`${JSON.stringify(content)}\n`);
  const numbered = async (tensor: ExerciseTensor): Promise<SheetTensor> => ({
    ...tensor,
    tensor: await exerciseNumbers(trace, tensor),
  });
  const target = await numbered(exercise.target);
  if (answer === undefined) {
    const given = await Promise.all(exercise.given.map(numbered));
    const sheet = { exercise, given, target, solution: values.solution === true };
    if (values.json) line(sheetLine(sheet));
    else io.out(sheetText(sheet));
    return exitCodes.ok;
  }
  const diagnosis = await trace.diagnose(target.query, answer, exercise.tolerance);
  if (values.json) line({ event: 'diagnosis', ...diagnosis });
  else io.out(verdictText(target, diagnosis));
  return exitCodes.ok;
}

/** Typed arrays would be written as objects. */
function tensorLine({ symbol, query, image, tensor }: SheetTensor, filled = true): object {
  const numbers = filled ? { data: [...tensor.data] } : {};
  const own = image === undefined ? {} : { image };
  return { symbol, query, ...own, shape: tensor.shape, ...numbers };
}

function sheetLine({ exercise, given, target, solution }: Sheet): object {
  const { kind, seed, title, task, hint, labels, tolerance } = exercise;
  return {
    event: 'exercise',
    ...{ kind, seed, title, task, hint, labels, tolerance },
    given: given.map((tensor) => tensorLine(tensor)),
    target: tensorLine(target, solution),
  };
}

function sheetText({ exercise, given, target, solution }: Sheet): string {
  const { kind, seed, title, task } = exercise;
  const labels = labelWords(exercise);
  const lines = [`${title} (${kind}, sheet ${seed})`, task, ...(labels === '' ? [] : [labels])];
  const tensors = given.map((tensor) => tensorGrids(tensor, true));
  return `${lines.join('\n')}\n\n${tensors.join('\n')}\n${tensorGrids(target, solution)}`;
}

function tensorGrids({ symbol, query, tensor }: SheetTensor, filled: boolean): string {
  const cell = (place: number) => (filled ? numberText(tensor.data[place] ?? 0) : emptyCell);
  const grids = gridsOf(query, tensor.shape).map(({ title, rows, columns, first }) => {
    const row = (y: number) =>
      Array.from({ length: columns }, (_, x) => cell(first + y * columns + x));
    // The first column is one of titles; without one it is the margin.
    const lines = table(Array.from({ length: rows }, (_, y) => [' ', ...row(y)]));
    return title === '' ? lines : `  ${title}\n${lines}`;
  });
  return `${symbol} =\n${grids.join('')}`;
}

function verdictText({ symbol, query, tensor }: SheetTensor, diagnosis: Diagnosis): string {
  const { right, fits, wrongCount, emptyCount, wrong, mistakes } = diagnosis;
  if (right) return `${symbol} is right\n`;
  const cells = tensor.data.length;
  const places = wrong.map(({ index }) => {
    const cell = index.join();
    const names = mistakes
      .filter(
        ({ cellCount, cells }) => cellCount < wrongCount && cells.some((c) => c.join() === cell),
      )
      .map(({ mistake }) => mistake);
    const words = placeWords(query, tensor.shape, placeOf(tensor, index));
    return `  wrong: ${[words, ...names].join(', ')}`;
  });
  const lines = [
    fits
      ? `${symbol}: ${cells - wrongCount - emptyCount} of ${cells} right, ${wrongCount} wrong, ${emptyCount} empty`
      : `${symbol} has another number of cells`,
    ...places,
    ...mistakes.map(({ mistake, title, hint, at, cellCount }) => {
      const above = tensorText(at) === tensorText(query) ? '' : ` in ${tensorText(at)}`;
      const part = cellCount < wrongCount ? `, in ${cellCount} of ${wrongCount} wrong cells` : '';
      return `${mistake}${above}${part}: ${title}\n  ${hint}`;
    }),
    ...(wrongCount > 0 && mistakes.length === 0 ? ['no known mistake makes these numbers'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function kindList(): string {
  const width = Math.max(...exercises.map(({ name }) => name.length));
  const lines = exercises.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`);
  return lines.join('\n');
}

export const exercise: Command = {
  name: 'exercise',
  summary: 'Make a sheet to be worked out by hand, and say what is wrong with an answer.',
  options: {
    kind: { value: 'NAME', meaning: 'what is to be derived: one of the names below' },
    seed: { value: 'N', meaning: 'which sheet: everybody with the same number has the same (1)' },
    solution: { meaning: 'with the answer' },
    answer: answerOption,
    ...commonOptions,
  },
  notes: `Kinds:
${kindList()}

With --json one line is printed,
  {"event":"exercise","kind","seed","title","task","hint","labels","tolerance","given","target"}
where tensors are {"symbol","query","shape","data"}, the target without data unless --solution, or
with --answer
  {"event":"diagnosis","target","right","fits","wrongCount","emptyCount","wrong","mistakes"}.
A number is right within 1 % of the largest number of the answer.`,
  example: 'receptive exercise --kind pooling-gradient --seed 17',
  run,
};
