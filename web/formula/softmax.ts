import { html, mathml, type TemplateResult } from 'lit';
import { formatNumber } from '../widgets/shared/format.ts';
import { mathFactor, mathNumber } from './numbers.ts';
import { formula, fraction, power, row } from './symbols.ts';

const shifted = (z: number, largest: number) =>
  mathml`<msup><mi>e</mi><mrow>${mathNumber(z)}${row('−')}${mathFactor(largest)}</mrow></msup>`;

/** Softmax in symbols, with the largest score taken away from all of them. */
export function softmaxSymbols(): TemplateResult {
  return formula(
    'p i is e to z i minus the largest z, divided by the sum of the same for all classes',
    row('p_i ='),
    fraction(
      power('e', 'z_i − max'),
      mathml`<mrow><munder><mo>∑</mo>${row('k')}</munder>${power('e', 'z_k − max')}</mrow>`,
    ),
  );
}

/** One probability with the scores in. */
export function softmaxNumbers(
  at: number,
  scores: readonly number[],
  probability: number,
): TemplateResult {
  const largest = Math.max(...scores);
  const sum = scores.map(
    (z, place) => mathml`${place === 0 ? '' : row('+')}${shifted(z, largest)}`,
  );
  return html`<math aria-label=${`p ${at + 1} is ${formatNumber(probability)}`}>
    ${row(`p_${at + 1} =`)}
    ${fraction(shifted(scores[at] ?? 0, largest), mathml`<mrow>${sum}</mrow>`)}
    ${row('=')}${mathNumber(probability)}
  </math>`;
}

/** How every probability follows every score, in symbols. */
export function softmaxSlopes(): TemplateResult {
  return formula(
    'the slope of p i by z j is p i times 1 minus p i for i equal to j, and minus p i times p j otherwise',
    fraction(row('∂ p_i'), row('∂ z_j')),
    row('='),
    mathml`<mrow><mo>{</mo><mtable columnalign="left">
      <mtr><mtd>${row('p_i · ( 1 − p_i )')}</mtd><mtd><mspace width="0.8em"></mspace>${row('i = j')}</mtd></mtr>
      <mtr><mtd>${row('− p_i · p_j')}</mtd><mtd><mspace width="0.8em"></mspace>${row('i ≠ j')}</mtd></mtr>
    </mtable></mrow>`,
  );
}

/** The slope of the first probability by its own score, with the numbers in. */
export function softmaxSlopeNumbers(probability: number, slope: number): TemplateResult {
  return html`<math aria-label=${`the slope of p 1 by z 1 is ${formatNumber(slope)}`}>
    ${fraction(row('∂ p_1'), row('∂ z_1'))}${row('=')}
    ${mathNumber(probability)}${row('· ( 1 −')}${mathNumber(probability)}${row(') =')}
    ${mathNumber(slope)}
  </math>`;
}
