// Derivations as text: the cell and its value, then a line for each term.

import { cellText } from '../api/cells.ts';
import type { Derivation, Term, UpdateDerivation } from '../api/types.ts';

// A float holds 7 digits; --json writes all of a double.
const DIGITS = 7;

export const numberText = (value: number): string => String(Number(value.toPrecision(DIGITS)));

function termText({ factors, constant, product }: Term): string {
  const constants = constant === undefined ? [] : [numberText(constant)];
  const cells = factors.map(
    ({ tensor, index, value }) => `${numberText(value)} (${cellText({ ...tensor, index })})`,
  );
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
    ...terms.map((term) => `    ${termText(term)}`),
  ];
}

export function derivationText(derivation: Derivation): string {
  return `${derivationLines(derivation).join('\n')}\n`;
}

export function updateText({ steps }: UpdateDerivation): string {
  return `${steps.flatMap(derivationLines).join('\n')}\n`;
}
