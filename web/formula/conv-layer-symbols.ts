import { gradientOf, type LayerFormula, line, plus, stack } from './layer-formula.ts';
import { formula, row, sumOver } from './symbols.ts';
import { seenAt, seenBy, type WindowPlaces } from './window-index.ts';

export interface ConvolutionNotation extends WindowPlaces {
  readonly bias: boolean;
  readonly groups: number;
}

const letters = 'k counts filters, c channels of X, y x places, i j cells of the kernel.';
const ofGroup = ' A filter sees the channels of its own group alone.';

/** Z = X ⋆ W + b. */
export function convolutionOutput(layer: ConvolutionNotation): LayerFormula {
  const { bias, groups } = layer;
  const products = row(`X [ c , ${seenAt(layer)} ] · W [ k , c , i , j ]`);
  return {
    formula: formula(
      `Z is X convolved with W${bias ? ', plus b' : ''}: at every place the products of a window and a filter, added up over all channels${bias ? ', and the bias' : ''}`,
      stack(
        row(bias ? 'Z = X ⋆ W + b' : 'Z = X ⋆ W'),
        line(
          row('Z [ k , y , x ] ='),
          sumOver('c , i , j', products),
          ...(bias ? [plus('b [ k ]')] : []),
        ),
      ),
    ),
    says: `${letters} The kernel is not turned: this is cross-correlation.${groups > 1 ? ofGroup : ''}`,
  };
}

/** ∂L/∂X: the full correlation with the rotated kernel. */
export function convolutionInputGradient(layer: ConvolutionNotation): LayerFormula {
  const strided = layer.stride.some((step) => step > 1);
  const gap = Math.max(...layer.stride) - 1;
  return {
    formula: formula(
      'the gradient of X is the full correlation of the gradient of Z with W turned by 180 degrees: every filter and every window that saw the cell adds a product',
      stack(
        line(gradientOf('X'), row('='), gradientOf('Z'), row('⋆_full rot_180 ( W )')),
        line(
          gradientOf('X', 'c , y , x'),
          row('='),
          sumOver(
            'k , i , j',
            line(gradientOf('Z', `k , ${seenBy(layer)}`), row('· W [ k , c , i , j ]')),
          ),
        ),
      ),
    ),
    says: strided
      ? `${letters} Only places count where the division leaves no rest: the stride puts ${gap === 1 ? 'a zero' : `${gap} zeros`} between the cells of ∂L/∂Z.`
      : `${letters} What lies outside ∂L/∂Z counts as zero.`,
  };
}

/** ∂L/∂W: X convolved with ∂L/∂Z. */
export function convolutionWeightGradient(layer: ConvolutionNotation): LayerFormula {
  return {
    formula: formula(
      'the gradient of W is X convolved with the gradient of Z: every place at which the weight was used adds a product',
      stack(
        line(gradientOf('W'), row('= X ⋆'), gradientOf('Z')),
        line(
          gradientOf('W', 'k , c , i , j'),
          row('='),
          sumOver('y , x', line(gradientOf('Z', 'k , y , x'), row(`· X [ c , ${seenAt(layer)} ]`))),
        ),
      ),
    ),
    says: `${letters} One weight is used at every place, so every place adds to its gradient.`,
  };
}

/** ∂L/∂b: the sum of ∂L/∂Z. */
export function convolutionBiasGradient(): LayerFormula {
  return {
    formula: formula(
      'the gradient of b is the sum of the gradient of Z over all places of its filter’s map',
      line(gradientOf('b', 'k'), row('='), sumOver('y , x', gradientOf('Z', 'k , y , x'))),
    ),
    says: 'k counts filters, y x places. The bias is added once at every place.',
  };
}
