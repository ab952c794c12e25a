import { html, type TemplateResult } from 'lit';
import type { NumericCheck } from '../api/types.ts';
import { formatPrecise } from '../widgets/shared/format.ts';
import { mathNumber } from './numbers.ts';
import { fraction, row } from './symbols.ts';

/** (L(w + h) − L(w − h)) / 2h in symbols and with its numbers. */
export function differenceQuotient(check: NumericCheck): TemplateResult {
  const { weight, step, lossAbove, lossBelow, numeric } = check;
  return html`<div class="lines">
    <math aria-label="w and h">
      ${row('w =')}${mathNumber(weight)}<mo separator="true">,</mo>${row('h =')}${mathNumber(step)}
    </math>
    <math
      displaystyle="true"
      aria-label="the loss at w plus h, minus the loss at w minus h, divided by 2 h"
    >
      ${fraction(row('L ( w + h ) − L ( w − h )'), row('2 h'))}<mo>=</mo>
      <mfrac>
        <mrow><mn>${formatPrecise(lossAbove)}</mn><mo>−</mo><mn>${formatPrecise(lossBelow)}</mn></mrow>
        <mrow><mn>2</mn><mo>·</mo>${mathNumber(step)}</mrow>
      </mfrac>
      <mo>=</mo>${mathNumber(numeric)}
    </math>
  </div>`;
}
