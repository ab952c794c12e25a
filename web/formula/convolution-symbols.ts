import { html, mathml, type TemplateResult } from 'lit';

function times(step: number, name: string): TemplateResult {
  return step === 1 ? mathml`<mi>${name}</mi>` : mathml`<mn>${step}</mn><mi>${name}</mi>`;
}

/** How a window moves over an image. */
export interface WindowSteps {
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
}

function place(
  name: string,
  kernel: string,
  { stride, dilation, padding }: WindowSteps,
): TemplateResult {
  const shifted = padding === 0 ? '' : mathml`<mo>−</mo><mn>${padding}</mn>`;
  return mathml`${times(stride, name)}<mo>+</mo>${times(dilation, kernel)}${shifted}`;
}

/** The formula of a convolution in symbols, with the stride, padding and dilation in force. */
export function convolutionSymbols(steps: WindowSteps): TemplateResult {
  return html`<math aria-label="y at row r and column c is the sum of image cells times kernel cells">
    <msub><mi>y</mi><mrow><mi>r</mi><mo separator="true">,</mo><mi>c</mi></mrow></msub>
    <mo>=</mo>
    <munder><mo>∑</mo><mrow><mi>i</mi><mo separator="true">,</mo><mi>j</mi></mrow></munder>
    <msub><mi>x</mi><mrow>
      ${place('r', 'i', steps)}<mo separator="true">,</mo>${place('c', 'j', steps)}
    </mrow></msub>
    <mo>·</mo>
    <msub><mi>k</mi><mrow><mi>i</mi><mo separator="true">,</mo><mi>j</mi></mrow></msub>
  </math>`;
}
