import { html, nothing, type TemplateResult } from 'lit';
import type { Factor } from '../../api/types.ts';
import { derivationView } from '../../formula/derivation.ts';
import { mathNamed } from '../../formula/numbers.ts';
import { positionOf } from '../tensor/layout.ts';
import { shownGridsView } from './given-view.ts';
import type { Problem } from './problem.ts';
import type { Question } from './question.ts';
import { cellWords, symbolOf } from './words.ts';

export interface Solution {
  readonly problem: Problem;
  readonly question: Question;
  /** Asks about a cell of the answer. */
  readonly ask: (place: number) => void;
  readonly follow: (factor: Factor) => void;
}

function derivationPart({ problem, question, follow }: Solution): TemplateResult | typeof nothing {
  const { derivation, path } = question;
  if (derivation === undefined) return nothing;
  const { target } = derivation;
  return html`
    <h3>${cellWords(problem, target)}</h3>
    ${
      path.length < 2
        ? nothing
        : html`<p>
            <button type="button" @click=${() => question.ask(problem, path.slice(0, -1))}>
              Back to ${cellWords(problem, path.at(-2) ?? target)}
            </button>
          </p>`
    }
    ${derivationView(derivation, {
      litTerm: question.litTerm,
      hoverTerm: (term) => {
        question.litTerm = term;
      },
      chooseFactor: follow,
      nameFactor: ({ tensor, index }) => cellWords(problem, { ...tensor, index }),
      target: mathNamed(symbolOf(problem, target)),
    })}
  `;
}

/** The right numbers; the cell that is chosen says where it came from. */
export function solutionView(solution: Solution): TemplateResult {
  const { problem, question, ask } = solution;
  const { target } = problem;
  const [cell] = question.path;
  return html`<section class="solution" aria-label="The answer">
    ${shownGridsView({
      shown: target,
      title: ', the answer: choose a cell',
      lit: new Set(),
      selected: cell === undefined ? undefined : positionOf(cell.index, target.tensor.shape),
      choose: ask,
    })}
    <div class="derivation">${derivationPart(solution)}</div>
  </section>`;
}
