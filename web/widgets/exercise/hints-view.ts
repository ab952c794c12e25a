import { html, nothing, type TemplateResult } from 'lit';
import type { Diagnosis } from '../../api/types.ts';
import type { Problem } from './problem.ts';
import type { Question } from './question.ts';
import { cellWords } from './words.ts';

export interface Hints {
  /** How many were asked for. */
  readonly hints: number;
  readonly problem: Problem;
  readonly diagnosis: Diagnosis | undefined;
  readonly question: Question;
}

/** What is to be thought about: of the mistakes that were recognised, otherwise of the exercise. */
function firstHints({ problem, diagnosis }: Hints): readonly string[] {
  const recognised = diagnosis?.mistakes.map(({ hint }) => hint) ?? [];
  return recognised.length > 0 ? recognised : [problem.exercise.hint];
}

/** Which cells one cell is made of, without their product. */
function secondHint({ problem, question }: Hints): TemplateResult | typeof nothing {
  const { derivation } = question;
  if (derivation === undefined) return nothing;
  const { terms, target, omitted } = derivation;
  const words = cellWords(problem, target);
  const products = terms.filter(({ factors }) => factors.length > 1).length;
  const sum =
    derivation.rule === 'sum_of_products' && products > 0
      ? ` ${products === 1 ? 'One product' : `${products} products`} of them ${products === 1 ? 'makes' : 'make'} it${terms.length > products ? ', and the bias' : ''}${omitted.padding > 0 ? `; ${omitted.padding} more lie on zeros of the padding` : ''}.`
      : '';
  const decided = terms.some(({ deciding }) => deciding !== undefined);
  const made = decided
    ? 'it is made of the gradients that are outlined, and the other outlined cells decide what comes through'
    : 'it is made of the cells that are outlined';
  return html`<li>Look at ${words}: ${made}.${sum}</li>`;
}

/** The hints so far. */
export function hintsView(hints: Hints): TemplateResult | typeof nothing {
  if (hints.hints === 0) return nothing;
  return html`<div class="hints" role="status">
    <h3>Hints</h3>
    <ol>
      ${firstHints(hints).map((hint) => html`<li>${hint}</li>`)}
      ${hints.hints > 1 ? secondHint(hints) : nothing}
    </ol>
  </div>`;
}
