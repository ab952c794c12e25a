import { gradientOf, type LayerFormula, line, plus, stack } from './layer-formula.ts';
import { formula, power, row, sumOver } from './symbols.ts';

const letters = 'k counts units, i the numbers that come in.';
const transposed = (name: string) => power(name, 'T');

/** Z = W·X + b. */
export function denseOutput(bias: boolean): LayerFormula {
  return {
    formula: formula(
      `Z is W times X${bias ? ' plus b' : ''}: every number that comes in times its weight, added up`,
      stack(
        row(bias ? 'Z = W · X + b' : 'Z = W · X'),
        line(
          row('Z [ k ] ='),
          sumOver('i', row('W [ k , i ] · X [ i ]')),
          ...(bias ? [plus('b [ k ]')] : []),
        ),
      ),
    ),
    says: letters,
  };
}

/** ∂L/∂X = Wᵀ·∂L/∂Z. */
export function denseInputGradient(): LayerFormula {
  return {
    formula: formula(
      'the gradient of X is W transposed times the gradient of Z: every unit that read the number adds its gradient times its weight',
      stack(
        line(gradientOf('X'), row('='), transposed('W'), row('·'), gradientOf('Z')),
        line(
          gradientOf('X', 'i'),
          row('='),
          sumOver('k', line(row('W [ k , i ] ·'), gradientOf('Z', 'k'))),
        ),
      ),
    ),
    says: letters,
  };
}

/** ∂L/∂W = ∂L/∂Z·Xᵀ. */
export function denseWeightGradient(): LayerFormula {
  return {
    formula: formula(
      'the gradient of W is the gradient of Z times X transposed: of one image each weight has one product',
      stack(
        line(gradientOf('W'), row('='), gradientOf('Z'), row('·'), transposed('X')),
        line(gradientOf('W', 'k , i'), row('='), gradientOf('Z', 'k'), row('· X [ i ]')),
      ),
    ),
    says: letters,
  };
}

/** ∂L/∂b = ∂L/∂Z. */
export function denseBiasGradient(): LayerFormula {
  return {
    formula: formula(
      'the gradient of b is the gradient of Z',
      line(gradientOf('b', 'k'), row('='), gradientOf('Z', 'k')),
    ),
    says: 'k counts units. The bias is added as it is, so its slope is 1.',
  };
}
