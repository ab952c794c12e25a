import { html, type TemplateResult } from 'lit';
import { formatNumber } from '../widgets/shared/format.ts';
import { mathFactor, mathNumber } from './numbers.ts';
import { formula, fraction, row } from './symbols.ts';

const by = (name: string) => fraction(row('∂ L'), row(`∂ ${name}`));

/** What one layer does to a gradient on its way back, in symbols. */
export function linkSymbols(skip: boolean): TemplateResult {
  return skip
    ? formula(
        'with y equal to x plus F of x, the gradient of x is the gradient of y times 1 plus the slope of F',
        by('x'),
        row('='),
        by('y'),
        row('· ( 1 +'),
        fraction(row('∂ F'), row('∂ x')),
        row(') , F ( x ) = f ( w · x )'),
      )
    : formula(
        'with y equal to f of w times x, the gradient of x is the gradient of y times the slope of f times w',
        by('x'),
        row('='),
        by('y'),
        row('· f′ ( z ) · w , y = f ( z ) , z = w · x'),
      );
}

/** The same of a single unit with weight 1, with its numbers in. */
export function linkNumbers(
  skip: boolean,
  { above, slope, gradient }: { above: number; slope: number; gradient: number },
): TemplateResult {
  const words = `${formatNumber(above)} times ${skip ? '1 plus ' : ''}${formatNumber(slope)} is ${formatNumber(gradient)}`;
  return html`<math aria-label=${words}>
    ${by('x')}${row('=')}${mathFactor(above)}${row('·')}
    ${skip ? row('( 1 +') : ''}${mathFactor(slope)}${row('· 1')}${skip ? row(')') : ''}
    ${row('=')}${mathNumber(gradient)}
  </math>`;
}
