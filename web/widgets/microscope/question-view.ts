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
  type Refusal,
  type UpdateAnswer,
  type UpdateSettings,
} from './questions.ts';
import type { Specimen } from './specimen.ts';
import { type SettingsPanel, settingsView, updateView } from './update-view.ts';

export interface QuestionPanel {
  readonly specimen: Specimen;
  readonly cell: CellQuery;
  readonly question: Question | '';
  /** Nothing while the engine is asked. */
  readonly answer: Answer | undefined;
  readonly settings: UpdateSettings;
  /** Why the last settings were not taken. */
  readonly refused: string;
  readonly running: OptimizerSpec | undefined;
  readonly pose: (question: Question | '') => void;
  readonly change: (settings: UpdateSettings) => void;
  readonly refuse: (reason: string) => void;
  readonly follow: (cell: CellQuery) => void;
}

/** Above every answer, also a refusal, the settings: there must be a way to others. */
function updateAnswer(panel: QuestionPanel, answer: UpdateAnswer | Refusal): TemplateResult {
  if ('error' in answer) {
    // What was refused is told beside the settings already.
    const told = panel.refused !== '';
    const line = html`<p role="status">${errorLine(answer.error)}</p>`;
    return withSettings(panel, told ? nothing : line);
  }
  const image = panel.specimen.trace.nodes[0]?.shape ?? [];
  const update = { ...panel, ...answer, image };
  return withSettings(update, updateView(update));
}

/** In one template, so that a field keeps the keyboard whatever the answer is. */
function withSettings(
  panel: SettingsPanel,
  below: TemplateResult | typeof nothing,
): TemplateResult {
  return html`${settingsView(panel)} ${below}`;
}

function answerView(panel: QuestionPanel, answer: Answer): TemplateResult {
  const { specimen, cell, follow } = panel;
  if (answer.question === 'update') return updateAnswer(panel, answer);
  if ('error' in answer) return html`<p role="status">${errorLine(answer.error)}</p>`;
  switch (answer.question) {
    case 'chain':
      return chainView(answer.chain, follow);
    case 'operations':
      return operationView(answer.operation, cell, specimen.tensor(answer.operation.target));
    case 'check':
      return checkView(answer.check);
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
