import { html, nothing, type TemplateResult } from 'lit';
import type { Derivation, Factor } from '../../api/types.ts';
import { cellName } from '../../formula/cell-name.ts';
import { termWords } from '../../formula/terms.ts';
import { formatNumber } from '../shared/format.ts';
import { type Player, playerView } from '../shared/player.ts';
import { phaseTitles, stepSentence } from './network-sentences.ts';
import { networkSteps, phases, placeOfTensor } from './network-steps.ts';
import { sentenceOf } from './sentences.ts';
import type { Specimen } from './specimen.ts';
import { type Walk, walks } from './walk.ts';

export interface WalkPanel {
  readonly player: Player;
  readonly walk: Walk;
  readonly specimen: Specimen;
  readonly derivation: Derivation;
  readonly choose: (walk: Walk) => void;
}

const titles: Readonly<Record<Walk, string>> = {
  network: 'The whole network',
  terms: 'The terms of this cell',
  cells: 'The cells of its map',
};
const stepNames: Readonly<Record<Walk, string>> = { network: 'step', terms: 'term', cells: 'cell' };

function nameOf({ tensor, index }: Factor): string {
  return cellName({ ...tensor, index });
}

/** "Term 2 of 10, conv1[0, 2] and …: 0.5 times 2 is 1."; nothing where one is at none. */
function termText({ player, derivation }: WalkPanel): string | undefined {
  const { terms } = derivation;
  const term = terms[player.position];
  if (term === undefined) return undefined;
  const names = term.factors.map(nameOf).join(' and ');
  const place = `Term ${player.position + 1} of ${terms.length}${names === '' ? '' : `, ${names}`}`;
  return `${place}: ${termWords(term)}.`;
}

/** "Step 7 of 31, forward: relu2 keeps what is positive."; nothing beside the way. */
function stepText({ specimen, derivation }: WalkPanel): string | undefined {
  const steps = networkSteps(specimen);
  // Of the cell that is shown: the player may be a step ahead.
  const at = placeOfTensor(steps, derivation.target);
  const step = steps[at];
  const node = specimen.node(derivation.target.node);
  if (step === undefined || node === undefined) return undefined;
  const phase = phaseTitles[step.phase].toLowerCase();
  return `Step ${at + 1} of ${steps.length}, ${phase}: ${stepSentence(step, node, derivation)}.`;
}

const offers: Readonly<Record<Walk, string>> = {
  network:
    'Follow the image through the network: forward, the loss, back with the gradients, and the update of a weight. Press Play, or step with the arrow keys.',
  terms: 'Step through what this cell was made of: each step lights one term and its cells.',
  cells: 'Each step derives the next cell of the same map, in reading order.',
};

function atText(panel: WalkPanel): string | undefined {
  if (panel.walk === 'network') return stepText(panel);
  return panel.walk === 'terms' ? termText(panel) : undefined;
}

/** What is new, in one line for people who hear it: the step, or the cell and its value. */
export function statusText(panel: WalkPanel): string {
  const { derivation, walk } = panel;
  const { target, value } = derivation;
  const at = atText(panel);
  if (walk === 'terms' && at !== undefined) return at;
  const cell = `${cellName(target)} is ${formatNumber(value)}. `;
  return cell + (at ?? `${sentenceOf(derivation)}.`);
}

/** The first step of each part of the way through the network. */
function phasesView({ player, specimen }: WalkPanel): TemplateResult {
  const steps = networkSteps(specimen);
  const present = steps[player.position]?.phase;
  const there = phases.filter((phase) => steps.some((step) => step.phase === phase));
  return html`<div class="row phases" role="group" aria-label="Go to">
    ${there.map(
      (phase) => html`<button
        type="button"
        aria-pressed=${phase === present ? 'true' : 'false'}
        @click=${() => player.visit(steps.findIndex((step) => step.phase === phase))}
      >${phaseTitles[phase]}</button>`,
    )}
  </div>`;
}

/** Plays through the network, the terms of the chosen cell, or the cells around it. */
export function walkView(panel: WalkPanel): TemplateResult {
  const { player, walk, choose } = panel;
  return html`<section class="walk" aria-label="Step by step">
    <div class="row steps">
      <select
        id="walk"
        aria-label="Go through"
        title="What the player goes through"
        @change=${(event: Event) => {
          const chosen = walks[(event.target as HTMLSelectElement).selectedIndex];
          if (chosen !== undefined) choose(chosen);
        }}
      >
        ${walks.map(
          (each) => html`<option value=${each} .selected=${each === walk}>${titles[each]}</option>`,
        )}
      </select>
      ${playerView(player, stepNames[walk])} ${walk === 'network' ? phasesView(panel) : nothing}
    </div>
    <p class="at">${atText(panel) ?? offers[walk]}</p>
    <p class="visually-hidden" role="status">${statusText(panel)}</p>
  </section>`;
}
