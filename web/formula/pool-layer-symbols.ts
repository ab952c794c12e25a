import { mathml, type TemplateResult } from 'lit';
import { gradientOf, type LayerFormula, line } from './layer-formula.ts';
import { formula, fraction, power, root, row, sumOver } from './symbols.ts';
import { seenAt, type WindowPlaces } from './window-index.ts';

const letters = 'c counts channels, y x windows, i j cells of a window. Every channel alone.';
const wholeMap: WindowPlaces = { stride: [1, 1], padding: [0, 0], dilation: [1, 1] };
const share = () => fraction(row('1'), row('n'));

/** Which number of a window a pooling sends on. */
type Kept = 'max' | 'min' | 'mean' | 'l2';

/** "max X[…]" over the cells of a window. */
function keptOf(kept: Kept, cell: string): TemplateResult {
  const under = (name: string) =>
    mathml`<munder><mi mathvariant="normal">${name}</mi>${row('i , j')}</munder>`;
  switch (kept) {
    case 'mean':
      return line(share(), sumOver('i , j', row(cell)));
    case 'l2':
      return root(sumOver('i , j', power(cell, '2')));
    default:
      return line(under(kept), row(cell));
  }
}

const words: Readonly<Record<Kept, string>> = {
  max: 'the largest number',
  min: 'the smallest number',
  mean: 'the mean',
  l2: 'the root of the sum of the squares',
};

/** Of a window; without places, of the whole map. */
export function poolOutput(kept: Kept, places: WindowPlaces | undefined): LayerFormula {
  const global = places === undefined;
  const cell = `X [ c , ${global ? 'i , j' : seenAt(places ?? wholeMap)} ]`;
  return {
    formula: formula(
      `Y is ${words[kept]} of ${global ? 'the whole map' : 'the window'}`,
      row(global ? 'Y [ c ] =' : 'Y [ c , y , x ] ='),
      keptOf(kept, cell),
    ),
    says: kept === 'mean' ? `${letters} n is how many cells that are.` : letters,
  };
}

export function poolInputGradient(kept: Kept): LayerFormula {
  const above = gradientOf('Y');
  switch (kept) {
    case 'mean':
      return {
        formula: formula(
          'the gradient of X is the sum of the gradients of the windows that saw the cell, each divided by its number of cells',
          gradientOf('X', 'c , y , x'),
          row('='),
          sumOver('windows', line(share(), row('·'), above)),
        ),
        says: 'Every cell of a window gets the same share. n is how many cells a window has.',
      };
    case 'l2':
      return {
        formula: formula(
          'the gradient of X is X divided by Y times the gradient of Y, added up over the windows that saw the cell',
          gradientOf('X', 'c , y , x'),
          row('='),
          sumOver('windows', line(fraction(row('X'), row('Y')), row('·'), above)),
        ),
        says: 'A cell gets the more, the larger its part of the root is; where Y is 0, nothing.',
      };
    default:
      return {
        formula: formula(
          'the gradient of X is the sum of the gradients of the windows that the cell won',
          gradientOf('X', 'c , y , x'),
          row('='),
          sumOver('won', above),
        ),
        says: 'Only the winner of a window gets its gradient; of several that are alike, the first in reading order.',
      };
  }
}

/** The poolings by the names of their layers. */
export const pools: Readonly<Record<string, { readonly kept: Kept; readonly global: boolean }>> = {
  maxPool2d: { kept: 'max', global: false },
  minPool2d: { kept: 'min', global: false },
  averagePool2d: { kept: 'mean', global: false },
  l2Pool2d: { kept: 'l2', global: false },
  globalMaxPool2d: { kept: 'max', global: true },
  globalMinPool2d: { kept: 'min', global: true },
  globalAveragePool2d: { kept: 'mean', global: true },
};
