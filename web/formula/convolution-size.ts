import { html, type TemplateResult } from 'lit';
import { mathNumber } from './numbers.ts';

export interface ConvolutionSize {
  readonly input: number;
  readonly padding: number;
  readonly kernel: number;
  readonly stride: number;
  /** The size of the output along this axis, as the engine made it. */
  readonly output: number;
}

/** ⌊(n + 2p − f) / s⌋ + 1 with its numbers. */
export function convolutionSizeView(size: ConvolutionSize, axis: string): TemplateResult {
  return html`<math displaystyle="true" aria-label=${`Output ${axis}: ${size.output}`}>
    <mo stretchy="false">⌊</mo>
    <mfrac>
      <mrow>
        ${mathNumber(size.input)}<mo>+</mo><mn>2</mn><mo>·</mo>${mathNumber(size.padding)}
        <mo>−</mo>${mathNumber(size.kernel)}
      </mrow>
      ${mathNumber(size.stride)}
    </mfrac>
    <mo stretchy="false">⌋</mo><mo>+</mo><mn>1</mn><mo>=</mo>${mathNumber(size.output)}
  </math>`;
}
