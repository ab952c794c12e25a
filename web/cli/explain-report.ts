// Derivations as text: the cell and its value, then a line for each term.

import { cellText } from '../api/cells.ts';
import type { Derivation, Rule, Term, UpdateDerivation } from '../api/types.ts';

/** Rules whose terms are made of a score and the largest, which is subtracted. */
const exponentials: readonly Rule[] = ['softmax', 'log_softmax', 'cross_entropy'];

// A float holds 7 digits; --json writes all of a double.
const DIGITS = 7;

export const numberText = (value: number): string => String(Number(value.toPrecision(DIGITS)));

/** A score and the largest, whose difference makes a term: e to it, or of a logarithm itself. */
function distanceText(cells: readonly string[], { between, product }: Term): string {
  const distance = cells.join(' − ');
  const power = between?.distance === undefined ? distance : `e^(${distance})`;
  return `${power} = ${numberText(product)}`;
}

function termText(term: Term, rule: Rule): string {
  const { factors, constant, product } = term;
  const constants = constant === undefined ? [] : [numberText(constant)];
  const cells = factors.map(
    ({ tensor, index, value }) => `${numberText(value)} (${cellText({ ...tensor, index })})`,
  );
  if (exponentials.includes(rule)) return distanceText(cells, term);
  const parts = [...constants, ...cells];
  const result = parts.length === 1 && constants.length === 0 ? '' : ` = ${numberText(product)}`;
  return factors.length === 0 ? numberText(product) : `${parts.join(' · ')}${result}`;
}

function derivationLines({ target, value, rule, function: name, terms, omitted }: Derivation) {
  const how = [rule, name].filter(Boolean).join(' ');
  const padding = omitted.padding === 0 ? '' : `, ${omitted.padding} left out in the padding`;
  const zero = omitted.zero === 0 ? '' : `, ${omitted.zero} of ${terms.length} terms are 0`;
  return [
    `${cellText(target)} = ${numberText(value)}  (${how}${padding}${zero})`,
    ...terms.map((term) => `    ${termText(term, rule)}`),
  ];
}

export function derivationText(derivation: Derivation): string {
  return `${derivationLines(derivation).join('\n')}\n`;
}

export function updateText({ steps }: UpdateDerivation): string {
  return `${steps.flatMap(derivationLines).join('\n')}\n`;
}
