import { mathml, type TemplateResult } from 'lit';
import { formula, fraction, power, row, slope, sumOver } from './symbols.ts';

// What one cell of the one-filter network of the notes is equal to, in their letters: of the cells
// that are not written as a sum of products.

const line = (...parts: readonly TemplateResult[]) => mathml`<mrow>${parts}</mrow>`;

const sigmoid = (score: string) =>
  formula(
    `one divided by one plus e to minus ${score}`,
    fraction(row('1'), line(row('1 +'), power('e', `− ${score}`))),
  );

const surprise = (p: string) =>
  formula(
    `minus y times the logarithm of ${p}, minus 1 minus y times the logarithm of 1 minus ${p}`,
    row(`− y · log ${p} − ( 1 − y ) · log ( 1 − ${p} )`),
  );

const mean = (loss: string) =>
  formula(
    `the sum of ${loss} of all images, divided by m`,
    fraction(row('1'), row('m')),
    sumOver('n', row(loss)),
  );

/** The rule of a cell of a tensor of the tour; nothing where its sum speaks for itself. */
export function notesRule(id: string, batch: boolean): TemplateResult | undefined {
  const by = (name: string) => slope(batch ? 'J' : 'L', name);
  switch (id) {
    case 'A1':
      return formula('the larger of 0 and Z1', row('max ( 0 , Z_1 )'));
    case 'P1':
      return formula('the largest cell of the window in A1', row('max A_1'));
    case 'F':
      return formula('the same number in P1', row('P_1'));
    case 'A2':
    case 'A2n':
      return sigmoid('Z_2');
    case 'L':
      return surprise('A_2');
    case 'Ln':
      return surprise('new A_2');
    case 'J':
      return mean('L');
    case 'Jn':
      return mean('new L');
    case 'dZ2':
      return batch
        ? formula('A2 minus y, divided by m', fraction(row('A_2 − y'), row('m')))
        : formula('A2 minus y', row('A_2 − y'));
    case 'dP1':
      return formula('the same number in the gradient of F', by('F'));
    case 'dA1':
      return formula(
        'the gradient of its window in P1, if the cell was the largest there',
        by('P₁'),
        mathml`<mspace width="0.5em"></mspace>`,
        row('if A_1 won'),
      );
    case 'dZ1':
      return formula('the gradient of A1 where Z1 is above 0', by('A₁'), row('· 1 [ Z_1 > 0 ]'));
    default:
      return undefined;
  }
}
