import { html, mathml, type TemplateResult } from 'lit';

function place(name: string, step: number, kernel: string, padding: number): TemplateResult {
  const strided = step === 1 ? mathml`<mi>${name}</mi>` : mathml`<mn>${step}</mn><mi>${name}</mi>`;
  const shifted = padding === 0 ? '' : mathml`<mo>−</mo><mn>${padding}</mn>`;
  return mathml`${strided}<mo>+</mo><mi>${kernel}</mi>${shifted}`;
}

/** The formula of a convolution in symbols, with the stride and the padding in force. */
export function convolutionSymbols(stride: number, padding: number): TemplateResult {
  return html`<math aria-label="y at row r and column c is the sum of image cells times kernel cells">
    <msub><mi>y</mi><mrow><mi>r</mi><mo separator="true">,</mo><mi>c</mi></mrow></msub>
    <mo>=</mo>
    <munder><mo>∑</mo><mrow><mi>i</mi><mo separator="true">,</mo><mi>j</mi></mrow></munder>
    <msub><mi>x</mi><mrow>
      ${place('r', stride, 'i', padding)}<mo separator="true">,</mo>${place('c', stride, 'j', padding)}
    </mrow></msub>
    <mo>·</mo>
    <msub><mi>k</mi><mrow><mi>i</mi><mo separator="true">,</mo><mi>j</mi></mrow></msub>
  </math>`;
}
