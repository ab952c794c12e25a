import { html, nothing, type TemplateResult } from 'lit';
import type { Derivation, Factor } from '../../api/types.ts';
import { cellName } from '../../formula/cell-name.ts';
import { termWords } from '../../formula/terms.ts';
import { type Player, playerView } from '../shared/player.ts';
import { type Walk, walks } from './walk.ts';

export interface WalkPanel {
  readonly player: Player;
  readonly walk: Walk;
  readonly derivation: Derivation;
  readonly choose: (walk: Walk) => void;
}

const titles: Readonly<Record<Walk, string>> = {
  terms: 'Its terms',
  cells: 'The cells of its map',
};

function nameOf({ tensor, index }: Factor): string {
  return cellName({ ...tensor, index });
}

/** The term that one is at, with the names of its factors. */
function termView({ player, derivation }: WalkPanel): TemplateResult {
  const { terms } = derivation;
  const term = terms[player.position];
  if (term === undefined) {
    return html`Step through what this cell was made of: each step lights one term and its cells.`;
  }
  const names = term.factors.map(nameOf).join(' and ');
  return html`Term ${player.position + 1} of ${terms.length}${names === '' ? nothing : html`, ${names}`}:
    ${termWords(term)}.`;
}

/** Plays through the terms of the chosen cell, or through the cells around it. */
export function walkView(panel: WalkPanel): TemplateResult {
  const { player, walk, choose } = panel;
  return html`<section class="walk" aria-label="Step by step">
    <div class="row" role="group" aria-label="What is gone through">
      ${walks.map(
        (each) => html`<button
          type="button"
          aria-pressed=${each === walk ? 'true' : 'false'}
          @click=${() => choose(each)}
        >${titles[each]}</button>`,
      )}
    </div>
    ${playerView(player, walk === 'terms' ? 'term' : 'cell')}
    <p class="small at" role="status">
      ${
        walk === 'terms'
          ? termView(panel)
          : html`Each step derives the next cell of the same map, in reading order.`
      }
    </p>
  </section>`;
}
