import { html, nothing, type TemplateResult } from 'lit';
import type { Derivation, TermGroup } from '../api/types.ts';
import { formatNumber } from '../widgets/shared/format.ts';
import { addedUp, hasRows, linesOf, paddingLine } from './lines.ts';
import type { FormulaOptions } from './options.ts';

const groupNames = {
  inputChannel: 'Input channel',
  outputChannel: 'Filter',
  image: 'Image',
} as const;

/** The terms of one channel or image behind a button that says what they add up to. */
function groupView(
  { terms, target, groups }: Derivation,
  { number, first, count, sum }: TermGroup,
  options: FormulaOptions,
): TemplateResult {
  const open = options.isGroupOpen?.(number) ?? true;
  const name = `${groupNames[groups?.by ?? 'inputChannel']} ${number}`;
  const own = terms.slice(first, first + count).map((term, at) => [term, first + at] as const);
  return html`<div class="group" role="listitem">
    <button
      type="button"
      class="more"
      aria-expanded=${open ? 'true' : 'false'}
      @click=${() => options.toggleGroup?.(number)}
    >
      <span aria-hidden="true">${open ? '▾' : '▸'}</span> ${name}: ${count}
      ${count === 1 ? 'product' : 'products'} add up to ${formatNumber(sum)}
    </button>
    ${
      open
        ? html`<div class="lines" role="list" aria-label=${name}>
            ${linesOf(own, target, hasRows(terms), options)}
          </div>`
        : nothing
    }
  </div>`;
}

/** The terms that no group holds, with their places, such as a bias. */
function aloneOf({ terms, groups }: Derivation) {
  const { first = 0, count = 0 } = groups?.sums.at(-1) ?? {};
  return terms.slice(first + count).map((term, at) => [term, first + count + at] as const);
}

/** A sum over channels or images: what each of them adds up to, and what stands alone. */
export function groupedLines(derivation: Derivation, options: FormulaOptions): TemplateResult {
  const { groups, target } = derivation;
  const alone = aloneOf(derivation);
  return html`<div class="lines" role="list" aria-label="What is added up">
    ${groups?.sums.map((group) => groupView(derivation, group, options))}
    ${
      alone.length === 0
        ? nothing
        : html`<div role="listitem">
            <div class="lines" role="list" aria-label="What stands alone">
              ${linesOf(alone, target, false, options)}
            </div>
          </div>`
    }
    ${paddingLine(derivation)}
  </div>`;
}

/** The sums of the groups, and what stands alone, with their signs between them. */
export function groupSums(derivation: Derivation, options: FormulaOptions): TemplateResult {
  const sums = (derivation.groups?.sums ?? []).map(({ sum }) => ({ number: sum }));
  const alone = aloneOf(derivation).map(([{ product }, term]) => ({ number: product, term }));
  return addedUp([...sums, ...alone], options, '');
}
