import { html, nothing, type TemplateResult } from 'lit';
import { numberField } from '../shared/number-field.ts';
import type { Weights } from './learner.ts';
import type { RfPerceptron } from './perceptron.ts';
import { perceptronPresets, presetNamed } from './points.ts';
import { largestWeight, perceptronState } from './state.ts';

export interface PerceptronSettings {
  readonly weights: Weights;
  /** Why the last number was not taken. */
  readonly refused: string;
  readonly refuse: (reason: string) => void;
  readonly tell: () => void;
}

const { kinds } = perceptronState;
const weightNames = ['w₁', 'w₂', 'b'] as const;

/** Which points, how fast, and from which weights. */
export function settingsView(element: RfPerceptron, settings: PerceptronSettings): TemplateResult {
  const { weights, refused, refuse, tell } = settings;
  const drawn = presetNamed(element.preset).points === undefined;
  return html`<div class="settings" role="group" aria-label="Settings of the perceptron">
    <div class="field">
      <label for="preset">Points</label>
      <select
        id="preset"
        @change=${(event: Event) => {
          element.points = '';
          element.preset = (event.target as HTMLSelectElement).value;
          tell();
        }}
      >
        ${perceptronPresets.map(
          ({ name, title }) =>
            html`<option value=${name} ?selected=${name === element.preset}>${title}</option>`,
        )}
      </select>
    </div>
    ${
      drawn
        ? numberField({
            id: 'seed',
            label: 'Seed',
            value: element.seed,
            least: 0,
            most: kinds.seed.most,
            accept: (seed) => {
              element.points = '';
              element.seed = Math.floor(seed);
              tell();
            },
            refuse,
          })
        : nothing
    }
    ${numberField({
      id: 'rate',
      label: 'Rate η',
      value: element.rate,
      least: kinds.rate.least,
      most: kinds.rate.most,
      accept: (rate) => {
        element.rate = rate;
        tell();
      },
      refuse,
    })}
    ${weightNames.map((name, at) =>
      numberField({
        id: `start-${at}`,
        label: `First ${name}`,
        value: weights[at] ?? 0,
        least: -largestWeight,
        most: largestWeight,
        accept: (value) => {
          element.start = weights.map((old, place) => (place === at ? value : old)).join();
          tell();
        },
        refuse,
      }),
    )}
    <button
      type="button"
      ?disabled=${element.points === ''}
      title="Take back every change of the points"
      @click=${() => {
        element.points = '';
        tell();
      }}
    >Reset points</button>
    ${refused === '' ? nothing : html`<p class="error all" role="alert">${refused}</p>`}
  </div>`;
}
