import { html, mathml, type TemplateResult } from 'lit';

// Small words of MathML, for the formulas of the rules.

/** f′: a prime of its own, close to its letter; as a superscript fonts draw it too small and high. */
const primed = (letter: string) =>
  mathml`<mrow><mi>${letter}</mi><mo class="prime" lspace="0" rspace="0">′</mo></mrow>`;

/** ŷ: as one letter it would stand upright among slanted ones. */
const hatted = (letter: string) =>
  mathml`<mover accent="true"><mi>${letter}</mi><mo stretchy="false">ˆ</mo></mover>`;

const part = (text: string) =>
  /^[a-zA-Zα-ω∂]$/.test(text)
    ? mathml`<mi>${text}</mi>`
    : /^[a-z]′$/.test(text)
      ? primed(text.charAt(0))
      : text === 'ŷ'
        ? hatted('y')
        : wordOrNumber(text);

const wordOrNumber = (text: string) =>
  /^[a-zA-Z]+$/.test(text)
    ? mathml`<mi mathvariant="normal">${text}</mi>`
    : /^\d+$/.test(text)
      ? mathml`<mn>${text}</mn>`
      : mathml`<mo stretchy="false">${text}</mo>`;

/** A run of symbols, numbers and operators divided by spaces. `z_i` has a subscript. */
export function row(text: string): TemplateResult {
  const parts = text.split(' ').map((word) => {
    const [base = '', below] = word.split('_');
    return below === undefined
      ? part(base)
      : mathml`<msub>${part(base)}<mrow>${part(below)}</mrow></msub>`;
  });
  return mathml`<mrow>${parts}</mrow>`;
}

export function fraction(above: TemplateResult, below: TemplateResult): TemplateResult {
  return mathml`<mfrac>${above}${below}</mfrac>`;
}

/** ∂of/∂by; names that have a ∂ of their own are written as they are. */
export function slope(of: string, by: string): TemplateResult {
  const below = (name: string) =>
    mathml`<mrow><mo form="prefix">∂</mo><mi mathvariant="normal">${name}</mi></mrow>`;
  return fraction(below(of), below(by));
}

export function power(base: string, exponent: string): TemplateResult {
  return mathml`<msup>${row(base)}${row(exponent)}</msup>`;
}

export function sumOver(index: string, of: TemplateResult): TemplateResult {
  return mathml`<mrow><munder><mo>∑</mo>${row(index)}</munder>${of}</mrow>`;
}

export function root(of: TemplateResult): TemplateResult {
  return mathml`<msqrt>${of}</msqrt>`;
}

/** A formula of its own, with the words a screen reader says for it. */
export function formula(words: string, ...parts: readonly TemplateResult[]): TemplateResult {
  return html`<math class="symbols" aria-label=${words}>${parts}</math>`;
}
