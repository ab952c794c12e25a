import { html, type TemplateResult } from 'lit';
import type { RfConvolution } from './convolution.ts';
import { kernelPresets } from './kernels.ts';
import { convolutionPresets } from './presets.ts';

function selected(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}

/** A whole number that was typed; anything else is put back and nothing is lost. */
function typed(event: Event, accept: (value: number) => void, inForce: number): void {
  const input = event.target as HTMLInputElement;
  const text = input.value.trim();
  if (/^\d{1,3}$/.test(text)) {
    input.setAttribute('aria-invalid', 'false');
    accept(Number(text));
  } else {
    input.setAttribute('aria-invalid', 'true');
    input.title = `Type a whole number; ${inForce} is still in force.`;
  }
}

function numberField(
  id: string,
  label: string,
  value: number,
  accept: (value: number) => void,
): TemplateResult {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      type="number"
      min="0"
      max="99"
      step="1"
      .value=${String(value)}
      @change=${(event: Event) => typed(event, accept, value)}
    />
  </div>`;
}

/** Example, kernel, size, padding, stride and flip. */
export function settingsView(element: RfConvolution): TemplateResult {
  const chosen = element.kernel ?? '';
  return html`<div class="settings" role="group" aria-label="Settings of the convolution">
    <div class="field wide">
      <label for="preset">Example</label>
      <select
        id="preset"
        @change=${(event: Event) => {
          element.kernel = null;
          element.padding = null;
          element.stride = null;
          element.preset = selected(event);
        }}
      >
        ${convolutionPresets.map(
          ({ name, title }) =>
            html`<option value=${name} ?selected=${name === element.preset}>${title}</option>`,
        )}
      </select>
    </div>
    <div class="field wide">
      <label for="kernel">Kernel</label>
      <select
        id="kernel"
        @change=${(event: Event) => {
          const name = selected(event);
          element.kernel = name === '' ? null : name;
        }}
      >
        <option value="" ?selected=${chosen === ''}>As in the example</option>
        ${kernelPresets.map(
          ({ name, title }) =>
            html`<option value=${name} ?selected=${name === chosen}>${title}</option>`,
        )}
        <option value="custom" ?selected=${chosen === 'custom'}>Your own</option>
      </select>
    </div>
    ${numberField('size', 'Kernel size', element.size, (size) => {
      element.size = size;
    })}
    ${numberField('padding', 'Padding', element.paddingInForce, (padding) => {
      element.padding = padding;
    })}
    ${numberField('stride', 'Stride', element.strideInForce, (stride) => {
      element.stride = stride;
    })}
    <label class="check">
      <input
        type="checkbox"
        .checked=${element.flip}
        @change=${(event: Event) => {
          element.flip = (event.target as HTMLInputElement).checked;
        }}
      />
      Flip kernel
    </label>
  </div>`;
}
