import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { derivationView } from '../../formula/derivation.ts';
import { mathIndexed } from '../../formula/numbers.ts';
import { errorLine } from '../shared/errors.ts';
import { playerView } from '../shared/player.ts';
import { withTerms } from '../term/with-terms.ts';
import type { Measured, Probe } from './probe.ts';
import { walkedTerms } from './walked-terms.ts';

/** One experiment: every element of the laboratory is built of these parts. */
export interface Experiment<M extends Measured> {
  /** A sentence about what is seen. */
  readonly title: string;
  readonly settings: TemplateResult;
  /** Where there is room for two columns the settings stand above the picture. */
  readonly settingsFirst?: boolean;
  readonly picture: (answer: M) => TemplateResult;
  /** Above the derivation of the chosen cell. */
  readonly formula: (answer: M) => TemplateResult;
  /** In plain words. */
  readonly says: string | TemplateResult;
  readonly tryThis: string;
}

/** Draws an experiment around its probe: the player walks its cells, the derivation is the cell's. */
export function experimentView<M extends Measured>(
  probe: Probe<M>,
  experiment: Experiment<M>,
): TemplateResult {
  const { title, settings, settingsFirst = false, picture, formula, says, tryThis } = experiment;
  const { answer, derivation, error } = probe;
  // Where nothing was answered yet, the engine itself may be what is missing.
  const fits = error === undefined || answer === undefined;
  const classes = classMap({ whole: true, 'inputs-first': settingsFirst });
  return html`<div class=${classes} part="whole">
    <h2 class="title" part="title">${fits ? title : 'This does not fit together yet'}</h2>
    <div class="picture">
      <div class="grids">${answer === undefined ? nothing : picture(answer)}</div>
      ${answer === undefined && error === undefined ? waitingView() : nothing}
      ${error === undefined ? nothing : html`<p class="error" role="alert">${errorLine(error)}</p>`}
      ${playerView(probe.player, 'cell')}
    </div>
    <div class="inputs">${settings}</div>
    <div class="derivation" part="derivation">
      ${answer === undefined ? nothing : formula(answer)}
      ${
        derivation === undefined
          ? nothing
          : walkedTerms(
              probe,
              derivation,
              derivationView(derivation, {
                target: mathIndexed('y', derivation.target.index.slice(-2)),
                isGroupOpen: (group) => probe.isGroupOpen(group),
                toggleGroup: (group) => probe.toggleGroup(group),
                litTerm: probe.lit,
                hoverTerm: (term) => {
                  probe.lit = term;
                },
              }),
            )
      }
    </div>
    <div class="words">
      <p>${typeof says === 'string' ? withTerms(says) : says}</p>
      <p><strong>Try:</strong> ${withTerms(tryThis)}</p>
    </div>
  </div>`;
}

/** What stands where the engine has not answered yet. */
export function waitingView(): TemplateResult {
  return html`<p class="placeholder">Starting the engine…</p>`;
}
