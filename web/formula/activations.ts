import { mathml, type TemplateResult } from 'lit';
import { mathFactor, mathNumber } from './numbers.ts';
import { fraction, power, row } from './symbols.ts';

/** An activation at one point, as the engine gave it. */
export interface ActivationNumbers {
  readonly z: number;
  readonly alpha: number;
  readonly value: number;
}

/** A function and its slope, in symbols and with the numbers of a point in. */
interface ActivationNotation {
  readonly value: () => TemplateResult;
  readonly slope: () => TemplateResult;
  /** What is calculated; undefined where the result stands there at once. */
  readonly valueAt: (numbers: ActivationNumbers) => TemplateResult | undefined;
  readonly slopeAt: (numbers: ActivationNumbers) => TemplateResult | undefined;
}

const line = (...parts: readonly TemplateResult[]) => mathml`<mrow>${parts}</mrow>`;
const product = (one: number, other: number) => line(mathFactor(one), row('·'), mathFactor(other));

/** The two halves of a function that bends at 0. */
function halves(above: TemplateResult, below: TemplateResult): TemplateResult {
  const half = (what: TemplateResult, when: string) =>
    mathml`<mtr><mtd>${what}</mtd><mtd><mspace width="0.8em"></mspace>${row(when)}</mtd></mtr>`;
  return mathml`<mrow><mo>{</mo><mtable columnalign="left">
    ${half(above, 'z > 0')}${half(below, 'z ≤ 0')}
  </mtable></mrow>`;
}

const eToMinus = (z: TemplateResult) =>
  mathml`<msup><mi>e</mi><mrow><mo form="prefix">−</mo>${z}</mrow></msup>`;
const oneOver = (z: TemplateResult) => fraction(row('1'), line(row('1 +'), eToMinus(z)));
const square = (of: TemplateResult) => mathml`<msup><mrow>${of}</mrow><mn>2</mn></msup>`;
const leaky: ActivationNotation = {
  value: () => halves(row('z'), row('α · z')),
  slope: () => halves(row('1'), row('α')),
  valueAt: ({ z, alpha }) => (z > 0 ? undefined : product(alpha, z)),
  slopeAt: () => undefined,
};

export const activationNotations: Readonly<Record<string, ActivationNotation>> = {
  relu: {
    value: () => row('max ( 0 , z )'),
    slope: () => halves(row('1'), row('0')),
    valueAt: ({ z }) => line(row('max ( 0 ,'), mathNumber(z), row(')')),
    slopeAt: () => undefined,
  },
  'leaky-relu': leaky,
  prelu: leaky,
  elu: {
    value: () => halves(row('z'), line(row('α · ('), power('e', 'z'), row('− 1 )'))),
    slope: () => halves(row('1'), line(row('α ·'), power('e', 'z'), row('= f ( z ) + α'))),
    valueAt: ({ z, alpha }) =>
      z > 0
        ? undefined
        : line(
            mathNumber(alpha),
            row('· ('),
            mathml`<msup><mi>e</mi>${mathNumber(z)}</msup>`,
            row('− 1 )'),
          ),
    slopeAt: ({ z, alpha, value }) =>
      z > 0 ? undefined : line(mathNumber(value), row('+'), mathNumber(alpha)),
  },
  sigmoid: {
    value: () => line(row('σ ( z ) ='), oneOver(row('z'))),
    slope: () => row('σ ( z ) · ( 1 − σ ( z ) )'),
    valueAt: ({ z }) => oneOver(mathFactor(z)),
    slopeAt: ({ value }) => line(mathNumber(value), row('· ( 1 −'), mathNumber(value), row(')')),
  },
  tanh: {
    value: () =>
      line(
        row('tanh ( z ) ='),
        fraction(
          line(power('e', 'z'), row('−'), eToMinus(row('z'))),
          line(power('e', 'z'), row('+'), eToMinus(row('z'))),
        ),
      ),
    slope: () => line(row('1 −'), square(row('tanh ( z )'))),
    valueAt: ({ z }) => line(row('tanh ('), mathNumber(z), row(')')),
    slopeAt: ({ value }) => line(row('1 −'), square(mathFactor(value))),
  },
  linear: {
    value: () => row('z'),
    slope: () => row('1'),
    valueAt: () => undefined,
    slopeAt: () => undefined,
  },
  step: {
    value: () => halves(row('1'), row('0')),
    slope: () => row('0'),
    valueAt: () => undefined,
    slopeAt: () => undefined,
  },
};

/** f or f′ of a letter or a number. */
export function functionOf(name: 'f' | 'slope', of: TemplateResult): TemplateResult {
  return line(row(name === 'f' ? 'f' : 'f′'), row('('), of, row(')'));
}

/** The gradient on its way back: what came in, times the slope. */
export function gradientThrough(): TemplateResult {
  const by = (name: string) => fraction(row('∂ L'), row(`∂ ${name}`));
  return line(by('z'), row('='), by('f'), row('·'), functionOf('slope', row('z')));
}
