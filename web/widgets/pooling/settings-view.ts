import { html, nothing, type TemplateResult } from 'lit';
import { rangeField } from '../laboratory/range-field.ts';
import { type PoolingKind, type PoolWindow, poolingKinds } from './kinds.ts';
import type { RfPooling } from './pooling.ts';
import { poolingState } from './state.ts';

const { kinds } = poolingState;
/** What can be set by sliding. */
const fields = {
  size: { label: 'Window k', ...kinds.size },
  stride: { label: 'Stride s', ...kinds.stride },
  padding: { label: 'Padding p', ...kinds.padding },
} as const;
export const numbers = ['size', 'stride', 'padding'] as const;

/** The kind of pooling, and its window unless it looks at everything. */
export function settingsView(
  element: RfPooling,
  kind: PoolingKind,
  values: PoolWindow,
  tell: (passing: boolean) => void,
): TemplateResult {
  return html`<div class="settings" role="group" aria-label="Pooling">
        <div class="field wide">
          <label for="kind">Of each window take the</label>
          <select
            id="kind"
            @change=${(event: Event) => {
              element.kind = (event.target as HTMLSelectElement).value;
              tell(false);
            }}
          >
            ${poolingKinds.map(
              ({ name, title }) =>
                html`<option value=${name} ?selected=${name === kind.name}>${title}</option>`,
            )}
          </select>
        </div>
        ${
          kind.global
            ? nothing
            : html`${numbers.map((name) =>
                rangeField({
                  ...fields[name],
                  id: name,
                  value: name === 'size' ? values.kernel : values[name],
                  accept: (value) => {
                    element[name] = value;
                    tell(true);
                  },
                }),
              )}
                <label class="check wide"
                  ><input
                    type="checkbox"
                    .checked=${values.rounding === 'ceil'}
                    @change=${(event: Event) => {
                      element.rounding = (event.target as HTMLInputElement).checked
                        ? 'ceil'
                        : 'floor';
                      tell(false);
                    }}
                  />Keep a last window that does not fit (ceil)</label
                >`
        }
      </div>`;
}
