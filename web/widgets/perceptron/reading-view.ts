import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { perceptronScore, perceptronSymbols, perceptronUpdates } from '../../formula/perceptron.ts';
import type { Course, Example, Weights } from './learner.ts';
import type { LabelledPoint } from './points.ts';
import { lineWords, outcomeOf } from './words.ts';

export interface Reading {
  readonly points: readonly LabelledPoint[];
  readonly course: Course | undefined;
  readonly example: Example | undefined;
  readonly weights: Weights;
  readonly rate: number;
  readonly tryThis: string;
  /** Goes to an example; 0 is before the first. */
  readonly visit: (position: number) => void;
}

function formulas({ points, example, rate }: Reading): TemplateResult {
  const point = example === undefined ? undefined : points[example.at];
  if (example === undefined || point === undefined) return html`${perceptronSymbols()}`;
  const { before, after, score, decision, wrong } = example;
  const numbers = {
    inputs: [point.x, point.y],
    before: before.slice(0, 2),
    after: after.slice(0, 2),
    biasBefore: before[2],
    biasAfter: after[2],
    score,
    decision,
    label: point.label,
    rate,
  };
  return html`${perceptronSymbols()} ${perceptronScore(numbers)}
  ${
    wrong
      ? perceptronUpdates(numbers)
      : html`<p>ŷ = y = ${point.label}, so y − ŷ is 0 and nothing moves.</p>`
  }`;
}

function sayExample({ points, example }: Reading): string {
  if (example === undefined) {
    return 'Before the first example: play, or step through the points in their order.';
  }
  const { pass, at, decision, wrong } = example;
  const label = points[at]?.label;
  return wrong
    ? `Pass ${pass}, point ${at + 1}: it is of class ${label} and was taken for ${decision}.`
    : `Pass ${pass}, point ${at + 1}: rightly taken for class ${label}.`;
}

/** The mistakes of every pass; each leads to the first example of its pass. */
function passesView({ course, example, points, visit }: Reading): TemplateResult | typeof nothing {
  if (course === undefined || course.mistakes.length === 0) return nothing;
  return html`<div class="passes">
    <h3 class="small">Mistakes in each pass over the points</h3>
    <ol>
      ${course.mistakes.map(
        (count, at) => html`<li>
          <button
            type="button"
            aria-current=${example?.pass === at + 1 ? 'step' : nothing}
            aria-label=${`Pass ${at + 1}: ${count} ${count === 1 ? 'mistake' : 'mistakes'}`}
            @click=${() => visit(at * points.length + 1)}
          >${count}</button>
        </li>`,
      )}
    </ol>
  </div>`;
}

/** The rule with its numbers, what happened, how it ends. */
export function readingView(reading: Reading): TemplateResult {
  const { course, weights, tryThis } = reading;
  return html`<div class="reading">
    <p class="state" role="status">${sayExample(reading)}</p>
    <p>${lineWords(weights)}</p>
    <div class=${classMap({ formulas: true, numbers: reading.example !== undefined })} role="group" aria-label="Formulas" tabindex="0">${formulas(reading)}</div>
    ${passesView(reading)}
    <p class="outcome">
      <strong>How it ends:</strong> ${course === undefined ? 'Starting the engine…' : outcomeOf(course)}
    </p>
    <p>
      Only mistakes move the line: a missed 1 adds η·x to the weights, a 0 taken for 1 takes it away.
      The bias moves the line away from the origin.
    </p>
    <p class="try"><strong>Try:</strong> ${tryThis}</p>
  </div>`;
}
