import { html, mathml, nothing, type TemplateResult } from 'lit';
import type { Derivation } from '../api/types.ts';
import { activationNotations } from './activations.ts';
import { isGradient } from './numbers.ts';
import { formula, fraction, power, row } from './symbols.ts';

/** How a function of one cell is written, and its slope, where both are short. */
interface FunctionNotation {
  readonly value: () => TemplateResult;
  /** What stands around the number; the function's name where nothing is said. */
  readonly around?: (number: TemplateResult) => TemplateResult;
  readonly slope?: SlopeWords;
}

/** A slope in words, and the letter in them of the cell that decides it. */
export interface SlopeWords {
  readonly words: string;
  readonly of: 'x' | 'y';
}

const called = (name: string, inner: unknown) =>
  html`<span class="line"><math><mi mathvariant="normal">${name}</mi></math>(${inner})</span>`;

const functions: Readonly<Record<string, FunctionNotation>> = {
  relu: {
    value: () => row('max ( 0 , x )'),
    around: (number) => called('max', html`<math><mn>0</mn></math>, ${number}`),
    slope: { words: '1 where x > 0, otherwise 0', of: 'x' },
  },
  leakyRelu: {
    value: () => row('leakyRelu ( x )'),
    slope: { words: '1 where x > 0, otherwise α', of: 'x' },
  },
  elu: {
    value: () => row('elu ( x )'),
    slope: { words: '1 where y > 0, otherwise y + α', of: 'y' },
  },
  sigmoid: {
    value: () => fraction(row('1'), mathml`<mrow>${row('1 +')}${power('e', '− x')}</mrow>`),
    around: (number) => called('σ', number),
    slope: { words: 'y · (1 − y)', of: 'y' },
  },
  tanh: { value: () => row('tanh ( x )'), slope: { words: '1 − y · y', of: 'y' } },
  exp: { value: () => power('e', 'x') },
};

export function slopeWords(name = 'f'): SlopeWords | undefined {
  return functions[name]?.slope;
}

/** The function, or what a gradient is multiplied by. */
export function functionSymbols({ function: name = 'f', target }: Derivation): TemplateResult {
  if (isGradient(target))
    return formula(`the gradient behind, times the slope of ${name}`, row('g · f′ ( x )'));
  return formula(`${name} of x`, functions[name]?.value() ?? row(`${name} ( x )`));
}

/** The function of the number, and where that is more than its name, written out. */
export function functionAround(
  numbers: TemplateResult,
  { function: name = 'f', target, terms: [term] }: Derivation,
): TemplateResult {
  if (isGradient(target)) return numbers;
  const { around } = functions[name] ?? {};
  const value = around?.(numbers) ?? called(name, numbers);
  const z = term?.factors[0]?.value;
  if (name !== 'sigmoid' || z === undefined) return value;
  const written = activationNotations[name]?.valueAt({ z, alpha: 0, value: 0 });
  return html`${value}${written === undefined ? nothing : html`<math><mo>=</mo>${written}</math>`}`;
}
