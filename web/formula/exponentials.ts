import { html, mathml, nothing, type TemplateResult } from 'lit';
import type { Derivation, Term } from '../api/types.ts';
import { formatNumber } from '../widgets/shared/format.ts';
import { mathFactor, mathNumber } from './numbers.ts';
import type { FormulaOptions } from './options.ts';
import { factorView, ownLine, ownTerm, termClasses } from './own-term.ts';
import { fraction, power, row, sumOver } from './symbols.ts';
import { moreTerms, shownTerms } from './terms.ts';

// A softmax and its logarithms: their first term is of the class asked for, and the others are
// e^(z − max) of every class.

export const exponentialSum = () => sumOver('k', power('e', 'z_k − max'));

type Columns = readonly (readonly [heading: TemplateResult, number: (term: Term) => unknown])[];

const number = (value: number | undefined) =>
  value === undefined ? nothing : html`<math>${mathNumber(value)}</math>`;

function columnsOf(others: Derivation, options: FormulaOptions): Columns {
  const score = ({ factors: [z] }: Term) => (z === undefined ? nothing : factorView(z, options));
  const columns: Columns = [
    [row('z'), score],
    [row('z − max'), ({ between }) => number(between?.distance)],
    [power('e', 'z − max'), ({ product }) => number(product)],
    [row('p'), ({ between }) => number(between?.probability)],
  ];
  if (others.terms[0]?.between?.target === undefined) return columns;
  return [
    ...columns,
    [row('y'), ({ between }) => number(between?.target)],
    [row('p − y'), ({ between }) => number(between?.error)],
  ];
}

/** The class that a term is of. */
const classOf = ({ factors: [z] }: Term) => z?.index[1] ?? 0;

/**
 * A row for each class: its score, that without the largest, e to it, its probability, and what the
 * gradient makes of it. Of many classes those with the largest probabilities.
 */
export function classTable(derivation: Derivation, options: FormulaOptions): TemplateResult {
  const [first, ...terms] = derivation.terms;
  const others = { ...derivation, terms };
  const own = first && classOf(first);
  const listed = shownTerms(others, options);
  const asked = terms.flatMap((term, at) => (classOf(term) === own ? [[term, at] as const] : []));
  const missing = asked.filter(([, at]) => !listed.some(([, other]) => other === at));
  const columns = columnsOf(others, options);
  const largest = terms[0]?.factors[1];
  return html`<div class="classes">
    <table>
      <caption class="small muted">
        ${largest === undefined ? 'The classes' : html`The largest score is ${factorView(largest, options)}; it is subtracted from every z`}
      </caption>
      <thead>
        <tr><th scope="col">class</th>${columns.map(([heading]) => html`<th scope="col"><math>${heading}</math></th>`)}</tr>
      </thead>
      <tbody>
        ${[...listed, ...missing].map(
          ([term, at]) => html`<tr
            class=${termClasses(term, classOf(term) === own && options.litTerm === 0 ? 0 : at + 1, options)}
            aria-current=${classOf(term) === own ? 'true' : nothing}
            @pointerenter=${() => options.hoverTerm?.(at + 1)}
            @pointerleave=${() => options.hoverTerm?.(undefined)}
          >
            <th scope="row">${classOf(term)}</th>${columns.map(([, write]) => html`<td>${write(term)}</td>`)}
          </tr>`,
        )}
      </tbody>
      ${sumRow(derivation, columns.length)}
    </table>
    ${moreTerms(others, options)}
  </div>`;
}

/** What all exponentials add up to, below them. */
function sumRow({ between }: Derivation, columns: number): TemplateResult | typeof nothing {
  if (between?.sum === undefined) return nothing;
  return html`<tfoot>
    <tr>
      <th scope="row"><math><mo>∑</mo></math></th>
      <td></td>
      <td></td>
      <td>${number(between.sum)}</td>
      <td colspan=${columns - 3}></td>
    </tr>
  </tfoot>`;
}

/** One exponential over the sum of all, with the numbers in. */
export function shareOfExponentials({ terms: [own], between }: Derivation): TemplateResult {
  const [z, largest] = own?.factors ?? [];
  const exponent = mathml`<mrow>${mathNumber(z?.value ?? 0)}${
    largest === undefined ? nothing : mathml`<mo>−</mo>${mathFactor(largest.value)}`
  }</mrow>`;
  const above = mathml`<msup><mi>e</mi>${exponent}</msup>`;
  const share = (part: TemplateResult) => fraction(part, mathNumber(between?.sum ?? 1));
  const words = `${formatNumber(own?.product ?? 0)} divided by ${formatNumber(between?.sum ?? 1)}`;
  return html`<span class="line"
    ><math displaystyle="true" aria-label=${words}>${share(above)}<mo>=</mo>${share(mathNumber(own?.product ?? 0))}</math></span
  >`;
}

/** z − max of the class asked for, the first term. */
function distance(own: Term, options: FormulaOptions): TemplateResult {
  const [z, largest] = own.factors;
  return ownTerm(
    own,
    0,
    options,
    html`<math><mo stretchy="false">(</mo></math>${z === undefined ? nothing : factorView(z, options)}${
      largest === undefined
        ? nothing
        : html`<math><mo form="infix">−</mo></math>${factorView(largest, options)}`
    }<math><mo stretchy="false">)</mo></math>`,
  );
}

const log = (value: number) =>
  mathml`<mrow>${row('log')}<mspace width="0.2em"></mspace>${mathFactor(value)}</mrow>`;
const logOf = (value: number) => html`<math>${log(value)}</math>`;
const minus = html`<math><mo form="infix">−</mo></math>`;

/** log Σ − (z − max) with the numbers in, and with the logarithm taken. */
export function crossEntropyNumbers(
  { terms: [own], between }: Derivation,
  options: FormulaOptions,
): TemplateResult {
  if (own === undefined) return html``;
  return html`
    ${ownLine(logOf(between?.sum ?? 1), minus, distance(own, options))}
    <span class="line"><math><mo>=</mo>${mathNumber(between?.log ?? 0)}<mo>−</mo>${mathFactor(own.product)}</math></span>
    ${
      between?.probability === undefined
        ? nothing
        : html`<span class="line"><math><mo>=</mo><mo form="prefix">−</mo>${log(between.probability)}</math></span>`
    }
  `;
}

/** (z − max) − log Σ with the numbers in, and with the logarithm taken. */
export function logSoftmaxNumbers(
  { terms: [own], between }: Derivation,
  options: FormulaOptions,
): TemplateResult {
  if (own === undefined) return html``;
  return html`
    ${ownLine(distance(own, options), minus, logOf(between?.sum ?? 1))}
    <span class="line"><math><mo>=</mo>${mathNumber(own.product)}<mo>−</mo>${mathFactor(between?.log ?? 0)}</math></span>
  `;
}
