import { html, mathml, type TemplateResult } from 'lit';
import { formatNumber } from '../widgets/shared/format.ts';
import { mathFactor, mathNumber } from './numbers.ts';
import { formula, row } from './symbols.ts';

/** One example of the perceptron's rule with all its numbers. */
export interface PerceptronNumbers {
  readonly inputs: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly biasBefore: number;
  readonly biasAfter: number;
  readonly score: number;
  readonly decision: number;
  readonly label: number;
  readonly rate: number;
}

/** The rule in symbols: the score, the decision, the update. */
export function perceptronSymbols(): TemplateResult {
  return html`
    ${formula('z is w times x plus b; the decision is 1 for z above 0, otherwise 0', row('z = w · x + b , ŷ = 1 [ z > 0 ]'))}
    ${formula('w becomes w plus eta times y minus the decision, times x', row('w ← w + η ( y − ŷ ) x'))}
    ${formula('b becomes b plus eta times y minus the decision', row('b ← b + η ( y − ŷ )'))}
  `;
}

/** The score and the decision, with the numbers in. */
export function perceptronScore(numbers: PerceptronNumbers): TemplateResult {
  const { inputs, before, biasBefore, score, decision } = numbers;
  const products = inputs.map(
    (input, at) =>
      mathml`${at === 0 ? '' : row('+')}${mathFactor(before[at] ?? 0)}<mo>·</mo>${mathFactor(input)}`,
  );
  const decides = `the decision is ${decision}`;
  return html`
    <math aria-label=${`the score is ${formatNumber(score)}`}>
      ${row('z =')}${products}${row('+')}${mathFactor(biasBefore)}${row('=')}${mathNumber(score)}
    </math>
    <math aria-label=${`${formatNumber(score)} is ${score > 0 ? 'above' : 'not above'} 0, so ${decides}`}>
      ${mathNumber(score)}${row(score > 0 ? '> 0' : '≤ 0')}<mo>⟶</mo>${row('ŷ =')}${mathNumber(decision)}
    </math>
  `;
}

/** The update of one weight, or without an input of the bias, with the numbers in. */
function update(
  name: TemplateResult,
  said: string,
  [before, after]: readonly [number, number],
  { rate, label, decision }: PerceptronNumbers,
  input?: number,
): TemplateResult {
  const times = input === undefined ? '' : mathml`<mo>·</mo>${mathFactor(input)}`;
  return html`<math aria-label=${`${said} goes from ${formatNumber(before)} to ${formatNumber(after)}`}>
    ${name}${row('←')}${mathNumber(before)}${row('+')}${mathNumber(rate)}${row('· (')}
    ${mathNumber(label)}${row('−')}${mathNumber(decision)}${row(')')}${times}
    ${row('=')}${mathNumber(after)}
  </math>`;
}

/** The updates of all weights and of the bias. */
export function perceptronUpdates(numbers: PerceptronNumbers): TemplateResult {
  const { inputs, before, after, biasBefore, biasAfter } = numbers;
  return html`
    ${inputs.map((input, at) =>
      update(row(`w_${at + 1}`), `w ${at + 1}`, [before[at] ?? 0, after[at] ?? 0], numbers, input),
    )}
    ${update(row('b'), 'b', [biasBefore, biasAfter], numbers)}
  `;
}
