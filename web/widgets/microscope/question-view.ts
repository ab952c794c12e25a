import { html, nothing, type TemplateResult } from 'lit';
import type { CellQuery, OptimizerSpec } from '../../api/types.ts';
import { errorLine } from '../shared/errors.ts';
import { chainView } from './chain-view.ts';
import { checkView } from './check-view.ts';
import { matrixView } from './matrix-view.ts';
import { operationView } from './operation-view.ts';
import {
  type Answer,
  type Question,
  questionsOf,
  questionTitles,
  type UpdateSettings,
} from './questions.ts';
import type { Specimen } from './specimen.ts';
import { updateView } from './update-view.ts';

export interface QuestionPanel {
  readonly specimen: Specimen;
  readonly cell: CellQuery;
  readonly question: Question | '';
  /** Nothing while the engine is asked. */
  readonly answer: Answer | undefined;
  readonly settings: UpdateSettings;
  readonly running: OptimizerSpec | undefined;
  readonly pose: (question: Question | '') => void;
  readonly change: (settings: UpdateSettings) => void;
  readonly follow: (cell: CellQuery) => void;
}

function answerView(panel: QuestionPanel, answer: Answer): TemplateResult {
  const { specimen, cell, settings, running, change, follow } = panel;
  if ('error' in answer) return html`<p role="status">${errorLine(answer.error)}</p>`;
  switch (answer.question) {
    case 'chain':
      return chainView(answer.chain, follow);
    case 'operations':
      return operationView(answer.operation, cell, specimen.tensor(answer.operation.target));
    case 'check':
      return checkView(answer.check);
    case 'update':
      return updateView({
        ...answer,
        settings,
        image: specimen.trace.nodes[0]?.shape ?? [],
        running,
        change,
        follow,
      });
    case 'matrix':
      return matrixView(answer.matrix, answer.node, cell, specimen, follow);
  }
}

/** What else can be asked about the chosen cell, and the answer to what was. */
export function questionView(panel: QuestionPanel): TemplateResult | typeof nothing {
  const { specimen, cell, question, answer, pose } = panel;
  const possible = questionsOf(specimen, cell);
  if (possible.length === 0) return nothing;
  return html`<section class="question" aria-label="Other views of this cell">
    <div class="row" role="group" aria-label="Look at it another way">
      ${possible.map(
        (each) => html`<button
          type="button"
          aria-pressed=${each === question ? 'true' : 'false'}
          @click=${() => pose(each === question ? '' : each)}
        >${questionTitles[each]}</button>`,
      )}
    </div>
    ${answer?.question === question ? html`<div class="answer">${answerView(panel, answer)}</div>` : nothing}
  </section>`;
}
