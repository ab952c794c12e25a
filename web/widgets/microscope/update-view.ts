import { html, nothing, type TemplateResult } from 'lit';
import { adam, adamW, rmsprop, sgd } from '../../api/index.ts';
import type {
  CellQuery,
  OptimizerSpec,
  Shape,
  UpdateDerivation,
  UpdateEffect,
} from '../../api/types.ts';
import { updateSymbols } from '../../formula/update-symbols.ts';
import { formatFull, formatNumber, parseNumber } from '../shared/format.ts';
import { unlessTyping } from '../shared/unless-typing.ts';
import type { BatchUpdate } from './batch.ts';
import { batchView } from './batch-view.ts';
import { effectView } from './effect-view.ts';
import type { UpdateSettings } from './questions.ts';
import { stepName, stepView } from './step-view.ts';

export interface SettingsPanel {
  readonly settings: UpdateSettings;
  /** The last answer, which knows what was not chosen. */
  readonly update?: UpdateDerivation | undefined;
  /** Why the last ones were not taken. */
  readonly refused: string;
  /** The optimiser of the page's run, where there is one. */
  readonly running: OptimizerSpec | undefined;
  readonly change: (settings: UpdateSettings) => void;
  readonly refuse: (reason: string) => void;
}

export interface UpdatePanel extends SettingsPanel {
  readonly update: UpdateDerivation;
  readonly effect: UpdateEffect;
  /** The same on a batch, where there is one. */
  readonly batch: BatchUpdate | undefined;
  /** Shape of an image. */
  readonly image: Shape;
  readonly follow: (cell: CellQuery) => void;
}

const usualMomentum = 0.9;

/** What a person may choose, in the order in which one rule grew out of the other. */
const choices: readonly (readonly [string, () => OptimizerSpec])[] = [
  ['SGD', () => sgd()],
  ['SGD with momentum', () => sgd({ momentum: usualMomentum })],
  ['SGD with Nesterov momentum', () => sgd({ momentum: usualMomentum, nesterov: true })],
  ['RMSprop', () => rmsprop()],
  ['Adam', () => adam()],
  ['AdamW', () => adamW()],
];

/** The optimiser and its rate. */
export function settingsView(panel: SettingsPanel): TemplateResult {
  const { settings, refused, running, change, refuse } = panel;
  const { optimizer } = settings;
  const rate = panel.update?.optimizer.rate ?? optimizer.rate;
  const inForce = rate === undefined ? '' : formatFull(rate);
  const own = running === undefined ? [] : [['As in training', () => running] as const];
  const all = [...own, ...choices];
  const text = JSON.stringify(optimizer);
  const fresh = (chosen: OptimizerSpec) => change({ ...settings, optimizer: chosen, state: {} });
  const found = all.findIndex(([, make]) => {
    const { rate: _, ...rest } = make();
    const { rate: __, ...present } = optimizer;
    return JSON.stringify(rest) === JSON.stringify(present);
  });
  const exact = all.findIndex(([, make]) => JSON.stringify(make()) === text);
  return html`<div class="row">
    <div class="field">
      <label for="optimizer">Optimiser</label>
      <select
        id="optimizer"
        @change=${(event: Event) => {
          const [, make] = all[(event.target as HTMLSelectElement).selectedIndex] ?? [];
          if (make !== undefined) fresh(make());
        }}
      >
        ${all.map(([title], at) => html`<option ?selected=${at === (exact < 0 ? found : exact)}>${title}</option>`)}
      </select>
    </div>
    <div class="field rate">
      <label for="rate">Learning rate η</label>
      <input
        id="rate"
        type="text"
        inputmode="decimal"
        autocomplete="off"
        aria-invalid=${refused === '' ? 'false' : 'true'}
        .value=${unlessTyping(inForce)}
        @change=${(event: Event) => {
          const typed = parseNumber((event.target as HTMLInputElement).value);
          if (typed === undefined)
            refuse(`η: type a number such as 0.01. ${inForce} is still in force.`);
          else fresh({ ...optimizer, rate: typed });
        }}
      />
    </div>
    ${refused === '' ? nothing : html`<p class="error" role="alert">${refused}</p>`}
  </div>`;
}

/** What the optimiser has in mind of this weight, and the way to its next update. */
function memoryView({ update, settings, change }: UpdatePanel): TemplateResult | typeof nothing {
  const { before, after } = update;
  const { updates = 0, ...remembered } = before;
  const names = Object.entries(remembered);
  if (names.length === 0) return nothing;
  const told = names.map(
    ([name, value]) =>
      `${stepName({ node: '', of: 'optimizerState', step: name })} ${formatNumber(value)}`,
  );
  return html`<div class="row small">
    <span>
      ${updates === 0 ? 'The first update: nothing is remembered yet.' : `After ${updates} ${updates === 1 ? 'update' : 'updates'} with this gradient: ${told.join(', ')}.`}
    </span>
    <button type="button" @click=${() => change({ ...settings, state: after })}>One more with this gradient</button>
    ${updates === 0 ? nothing : html`<button type="button" @click=${() => change({ ...settings, state: {} })}>Start again</button>`}
  </div>`;
}

/** What an optimiser makes of a weight and its gradient, and what that does to the loss. */
export function updateView(panel: UpdatePanel): TemplateResult {
  const { update, effect, batch, image, follow } = panel;
  return html`
    <div class="formula-box">${updateSymbols(update.optimizer)}</div>
    <div class="formula-box steps">${update.steps.map((step) => stepView(step, follow))}</div>
    ${memoryView(panel)} ${effectView(effect, 'Loss of this image, in a copy of the network')}
    ${batch === undefined ? nothing : batchView(batch, image)}
  `;
}
