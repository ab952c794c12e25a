import { html, type TemplateResult } from 'lit';
import type { NumericCheck } from '../../api/types.ts';
import { differenceQuotient } from '../../formula/difference-quotient.ts';
import { formatNumber, formatPrecise } from '../shared/format.ts';

function verdict({ kinks, numeric, exact, resolution, numericError }: NumericCheck): string {
  if (kinks.length > 0) {
    const places = kinks.join(', ');
    return `Between w − h and w + h the formula of ${places} changes: a ReLU passes 0, or a maximum moves to another cell. There is a kink, so the quotient is no derivative, and the two may differ.`;
  }
  if (numeric === exact) return 'The two are the same number.';
  return `They differ by ${formatNumber(numericError)} of their size. A rounding of the loss moves the quotient by ${formatNumber(resolution)}, so smaller differences say nothing.`;
}

/** The gradient of a weight by backpropagation, and by moving the weight a little. */
export function checkView(check: NumericCheck): TemplateResult {
  const { numeric, exact, traced, numericError, tracedError } = check;
  const row = (words: string, value: number, error: string) =>
    html`<tr><th scope="row">${words}</th><td>${formatPrecise(value)}</td><td>${error}</td></tr>`;
  return html`
    <p>Move the weight by h to both sides, and see how the loss follows.</p>
    <div class="formula-box">${differenceQuotient(check)}</div>
    <table class="figures">
      <thead>
        <tr><th scope="col">Gradient</th><th scope="col">Value</th><th scope="col">Relative error</th></tr>
      </thead>
      <tbody>
        ${row('Backpropagation, in double', exact, 'measured against this')}
        ${row('Difference quotient, in double', numeric, formatNumber(numericError))}
        ${row('Backpropagation, in float as trained', traced, formatNumber(tracedError))}
      </tbody>
    </table>
    <p role="status">${verdict(check)}</p>
  `;
}
