import { html, mathml, type TemplateResult } from 'lit';
import { activationNotations, functionOf, gradientThrough } from '../../formula/activations.ts';
import { mathFactor, mathNumber } from '../../formula/numbers.ts';
import { row } from '../../formula/symbols.ts';
import { formatNumber } from '../shared/format.ts';
import { gradientBar } from '../shared/gradient-bar.ts';
import type { AtCursor } from './curves-view.ts';

function formulaLine(words: string, ...parts: readonly TemplateResult[]): TemplateResult {
  return html`<math aria-label=${words}>${parts.map((part) => mathml`<mrow>${part}</mrow>`)}</math>`;
}

/** A gradient as a bar: how much of what came in is left. */
function arrowView(label: string, value: number, largest: number): TemplateResult {
  const share = largest === 0 ? 0 : Math.min(1, Math.abs(value) / largest);
  return html`<div class="flow-row">
    <span class="flow-label">${label}</span>
    ${gradientBar(share, true)}
    <strong class="number">${formatNumber(value)}</strong>
  </div>`;
}

/** f, f′ and the gradient on its way back, each in symbols and with its numbers in. */
export function formulaView(
  name: string,
  alpha: number,
  incoming: number,
  { z, value, slope, gradient }: AtCursor,
): TemplateResult {
  const notation = activationNotations[name];
  if (notation === undefined) throw new Error(`The activation ${name} has no notation`);
  const numbers = { z, alpha, value };
  const [atZ, equals] = [mathNumber(z), row('=')];
  const calculated = (how: TemplateResult | undefined) => (how === undefined ? [] : [equals, how]);
  const [f, slopeText] = [formatNumber(value), formatNumber(slope)];
  return html`
    <div class="formulas" role="group" aria-label="Formulas" tabindex="0">
      ${formulaLine('f of z', functionOf('f', row('z')), equals, notation.value())}
      ${formulaLine(
        `f of ${formatNumber(z)} is ${f}`,
        functionOf('f', atZ),
        ...calculated(notation.valueAt(numbers)),
        equals,
        mathNumber(value),
      )}
      ${formulaLine('the slope of f at z', functionOf('slope', row('z')), equals, notation.slope())}
      ${formulaLine(
        `the slope at ${formatNumber(z)} is ${slopeText}`,
        functionOf('slope', atZ),
        ...calculated(notation.slopeAt(numbers)),
        equals,
        mathNumber(slope),
      )}
      ${formulaLine(
        'the gradient of z is the gradient of f times the slope of f at z',
        gradientThrough(),
      )}
      ${formulaLine(
        `${formatNumber(incoming)} times ${slopeText} is ${formatNumber(gradient)}`,
        equals,
        mathFactor(incoming),
        row('·'),
        mathFactor(slope),
        equals,
        mathNumber(gradient),
      )}
    </div>
    <div class="flow" role="group" aria-label="The gradient on its way back">
      ${arrowView('comes in, ∂L/∂f', incoming, Math.max(Math.abs(incoming), Math.abs(gradient)))}
      ${arrowView('arrives, ∂L/∂z', gradient, Math.max(Math.abs(incoming), Math.abs(gradient)))}
    </div>
  `;
}
