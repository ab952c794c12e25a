import { html, mathml, type TemplateResult } from 'lit';
import { mathNumber } from './numbers.ts';

export interface ConvolutionSize {
  readonly input: number;
  readonly padding: number;
  /** The padding lies behind alone, once and not twice. */
  readonly oneSided?: boolean;
  readonly kernel: number;
  readonly stride: number;
  /** Between the cells of a window; 1 unless said otherwise. */
  readonly dilation?: number;
  /** The size of the output along this axis, as the engine made it. */
  readonly output: number;
}

/** What a window takes of the image: f, or d(f − 1) + 1 with gaps. */
function reach(kernel: TemplateResult, dilation: TemplateResult | undefined): TemplateResult {
  if (dilation === undefined) return kernel;
  return mathml`<mo stretchy="false">(</mo>${dilation}<mo>·</mo>
    <mo stretchy="false">(</mo>${kernel}<mo>−</mo><mn>1</mn><mo stretchy="false">)</mo>
    <mo>+</mo><mn>1</mn><mo stretchy="false">)</mo>`;
}

function floored(above: TemplateResult, below: TemplateResult): TemplateResult {
  return mathml`<mo stretchy="true" symmetric="true">⌊</mo><mfrac><mrow>${above}</mrow>${below}</mfrac>
    <mo stretchy="true" symmetric="true">⌋</mo><mo>+</mo><mn>1</mn>`;
}

/** ⌊(n + 2p − f) / s⌋ + 1 with its numbers. */
export function convolutionSizeView(size: ConvolutionSize, axis: string): TemplateResult {
  const { input, padding, oneSided = false, kernel, stride, dilation = 1, output } = size;
  const gaps = dilation === 1 ? undefined : mathNumber(dilation);
  const room = mathml`${mathNumber(input)}<mo>+</mo>${oneSided ? '' : mathml`<mn>2</mn><mo>·</mo>`}${mathNumber(padding)}
    <mo>−</mo>${reach(mathNumber(kernel), gaps)}`;
  return html`<math displaystyle="true" aria-label=${`Output ${axis}: ${output}`}>
    ${floored(room, mathNumber(stride))}<mo>=</mo>${mathNumber(output)}
  </math>`;
}

/** The same in letters. */
export function convolutionSizeSymbols(dilation: number, oneSided = false): TemplateResult {
  const gaps = dilation === 1 ? undefined : mathml`<mi>d</mi>`;
  const room = mathml`<mi>n</mi><mo>+</mo>${oneSided ? '' : mathml`<mn>2</mn>`}<mi>p</mi><mo>−</mo>${reach(mathml`<mi>f</mi>`, gaps)}`;
  return html`<math displaystyle="true" aria-label="The size of the output in letters">
    ${floored(room, mathml`<mi>s</mi>`)}
  </math>`;
}
