// The longer explanations that receptive explain can be asked for, each as data and as text.

import { cellText, tensorText } from '../api/cells.ts';
import type {
  Chain,
  Diagnosis,
  NumericCheck,
  Operation,
  ParameterCell,
  Patch,
  Trace,
} from '../api/types.ts';
import { answerOption, readAnswer } from './answer.ts';
import { type Options, required, text, UsageError, type Values } from './arguments.ts';
import { typedCell, typedTensor } from './cells.ts';
import { numberText } from './explain-report.ts';

export interface Explanation {
  readonly event: string;
  /** One line of --json each. */
  readonly lines: readonly object[];
  readonly text: string;
}

interface Question {
  readonly value: string;
  readonly meaning: string;
  readonly ask: (trace: Trace, typed: string, values: Values) => Promise<Explanation>;
}

export const questions: Readonly<Record<string, Question>> = {
  chain: {
    value: 'CELL',
    meaning: 'every local derivative from the loss down to a weight',
    ask: async (trace, typed) => {
      const chain = await trace.chain(weightOf(typed, 'chain'));
      return { event: 'chain', lines: [chain], text: chainText(chain) };
    },
  },
  check: {
    value: 'CELL',
    meaning: "a weight's gradient against a difference quotient of the loss",
    ask: async (trace, typed) => {
      const check = await trace.check(weightOf(typed, 'check'));
      return { event: 'check', lines: [check], text: checkText(check) };
    },
  },
  operations: {
    value: 'NODE',
    meaning: 'the sums of a layer as operations on whole tensors',
    ask: async (trace, typed) => {
      const list = await trace.operations(typed);
      const lines = list.map((operation) => written(operation));
      return { event: 'operation', lines, text: list.map(operationText).join('') };
    },
  },
  patch: {
    value: 'CELL',
    meaning: 'which pixels a cell depends on',
    ask: async (trace, typed) => {
      const { node, index } = typedCell(typed, 'patch');
      const [, , y = 0, x = 0] = index;
      const patch = await trace.patch({ node, y, x });
      return { event: 'patch', lines: [patch], text: patchText(patch) };
    },
  },
  diagnose: {
    value: 'TENSOR',
    meaning: 'which mistake makes the numbers of --answer',
    ask: async (trace, typed, values) => {
      const numbers = await readAnswer(required(values, 'answer'));
      const diagnosis = await trace.diagnose(typedTensor(typed, 'diagnose'), numbers);
      return { event: 'diagnosis', lines: [diagnosis], text: diagnosisText(diagnosis) };
    },
  },
};

export const questionOptions: Options = {
  ...questions,
  answer: { ...answerOption, meaning: `${answerOption.meaning}, for --diagnose` },
};

/** The one that was asked. */
export async function answerTo(trace: Trace, values: Values): Promise<Explanation | undefined> {
  for (const [name, { ask }] of Object.entries(questions)) {
    const typed = text(values, name);
    if (typed !== undefined) return ask(trace, typed, values);
  }
  return undefined;
}

function weightOf(typed: string, option: string): ParameterCell {
  const { node, of, name = '', index } = typedCell(typed, option);
  if (of !== 'parameter' && of !== 'parameterGradient') {
    throw new UsageError(`--${option} ${typed} is no weight: write NODE.parameter.NAME[i,j,...]`);
  }
  return { node, name, index };
}

// Typed arrays would be written as objects.
function written({ operands, result, ...rest }: Operation): object {
  const plain = ({ shape, data }: Operation['result']) => ({ shape, data: [...data] });
  const list = operands.map(({ name, tensor }) => ({ name, tensor: plain(tensor) }));
  return { ...rest, operands: list, result: plain(result) };
}

function chainText({ target, value, links, split, paths, pathCount }: Chain): string {
  const rest = pathCount > paths.length ? [`  ... ${pathCount} paths in all`] : [];
  const parts = split
    ? [
        `  ∂L/∂probabilities = ${split.lossByProbability.map(partText).join(', ')}`,
        `  ∂probabilities/∂logits = ${split.probabilityByLogit.map(partText).join(', ')}`,
      ]
    : [];
  const steps = links.map(
    ({ notation, local: { rows, columns }, rule, ask }) =>
      `  ${notation}  ${rows}×${columns}  ${rule}  ${cellText(ask)}`,
  );
  const lines = [
    `∂L/∂${cellText(target)} = ${numberText(value)}`,
    ...paths.map((path) => `  = ${path}`),
    ...rest,
    ...parts,
    ...steps,
  ];
  return `${lines.join('\n')}\n`;
}

const partText = (part: number | null): string => (part === null ? 'not finite' : numberText(part));

function checkText(check: NumericCheck): string {
  const { target, step, numeric, exact, traced, numericError, tracedError, kinks } = check;
  const warning = kinks.length === 0 ? '' : `  a kink lies within h, in ${kinks.join(', ')}\n`;
  return `${cellText(target)}, h = ${numberText(step)}
  (L(w + h) − L(w − h)) / 2h = ${numberText(numeric)}  (relative error ${numberText(numericError)})
  ∂L/∂w in double = ${numberText(exact)}
  ∂L/∂w in float = ${numberText(traced)}  (relative error ${numberText(tracedError)})
${warning}`;
}

function operationText({ formula, target, operands, result, difference, bound }: Operation) {
  const shapes = operands.map(({ name, tensor: { shape } }) => `${name} [${shape.join(', ')}]`);
  return `${formula}
  ${shapes.join(', ')}
  makes ${tensorText(target)} [${result.shape.join(', ')}], off by ${numberText(difference)} of ${numberText(bound)} that rounding may make
`;
}

function patchText({ node, place, of, rows, columns, field }: Patch): string {
  const [top = 0, bottom = 0, left = 0, right = 0] = field?.outside ?? [];
  const outside = `outside the image: ${top} rows above, ${bottom} below, ${left} columns left, ${right} right`;
  return `${node} row ${place[0]}, column ${place[1]} sees of ${of}
  rows ${rows.join(' ')}
  columns ${columns.join(' ')}
  ${field ? `${field.size.join('×')} before clipping; ${outside}` : ''}
`;
}

function diagnosisText({ target, right, fits, wrongCount, wrong, mistakes }: Diagnosis): string {
  if (right) return `${tensorText(target)} is right\n`;
  const cells = wrong.map(({ index }) => `[${index.join(',')}]`).join(' ');
  const lines = [
    `${tensorText(target)} is not right`,
    fits ? `  wrong cells: ${wrongCount}: ${cells}` : '  it has another number of cells',
    ...mistakes.map(({ mistake, hint, at, cellCount }) => {
      const part = cellCount < wrongCount ? `, ${cellCount} of the wrong cells` : '';
      return `  ${mistake} in ${tensorText(at)}${part}\n    ${hint}`;
    }),
    ...(mistakes.length === 0 ? ['  no known mistake makes these numbers'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
