import { html, nothing, type TemplateResult } from 'lit';
import { numberField } from '../shared/number-field.ts';
import { activationNames, activations, weightChoices, weightNames } from './chain.ts';
import { vanishingState } from './state.ts';
import type { RfVanishing } from './vanishing.ts';

const { kinds } = vanishingState;

export interface VanishingSettings {
  /** Why the last number was not taken. */
  readonly refused: string;
  readonly refuse: (reason: string) => void;
  readonly tell: () => void;
}

interface Choice<N extends string> {
  readonly id: string;
  readonly label: string;
  readonly value: N;
  readonly options: readonly (readonly [name: N, title: string])[];
  readonly choose: (name: N) => void;
}

function choiceView<N extends string>(choice: Choice<N>): TemplateResult {
  const { id, label, value, options, choose } = choice;
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select
      id=${id}
      @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as N)}
    >
      ${options.map(
        ([name, title]) =>
          html`<option value=${name} ?selected=${name === value}>${title}</option>`,
      )}
    </select>
  </div>`;
}

/** Activation, depth, skip connections, weights and input. */
export function settingsView(element: RfVanishing, settings: VanishingSettings): TemplateResult {
  const { refused, refuse, tell } = settings;
  const { activation, depth, skip, weights, input, seed } = element.chain;
  return html`<div class="settings" role="group" aria-label="Settings of the chain">
    ${choiceView({
      id: 'activation',
      label: 'Activation of every layer',
      value: activation,
      options: activationNames.map((name) => [name, activations[name].title]),
      choose: (name) => {
        element.activation = name;
        tell();
      },
    })}
    <div class="field">
      <label for="depth">Depth: ${depth}</label>
      <input
        id="depth"
        type="range"
        min="1"
        max=${kinds.depth.most}
        .value=${String(depth)}
        @input=${(event: Event) => {
          element.depth = Number((event.target as HTMLInputElement).value);
          tell();
        }}
      />
    </div>
    <label class="check">
      <input
        type="checkbox"
        .checked=${skip}
        @change=${(event: Event) => {
          element.skip = (event.target as HTMLInputElement).checked;
          tell();
        }}
      />
      Skip connections
    </label>
    ${choiceView({
      id: 'weights',
      label: 'Units and first weights',
      value: weights,
      options: weightNames.map((name) => [name, weightChoices[name].title]),
      choose: (name) => {
        element.weights = name;
        tell();
      },
    })}
    ${numberField({
      id: 'input',
      label: 'Input x',
      value: input,
      least: kinds.input.least,
      most: kinds.input.most,
      accept: (value) => {
        element.input = value;
        tell();
      },
      refuse,
    })}
    ${
      weightChoices[weights].units === 1
        ? nothing
        : numberField({
            id: 'seed',
            label: 'Seed',
            value: seed,
            least: 0,
            most: kinds.seed.most,
            accept: (value) => {
              element.seed = Math.floor(value);
              tell();
            },
            refuse,
          })
    }
    ${refused === '' ? nothing : html`<p class="error all" role="alert">${refused}</p>`}
  </div>`;
}
