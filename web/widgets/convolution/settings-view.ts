import { html, nothing, type TemplateResult } from 'lit';
import { oneSidedField } from '../laboratory/one-sided.ts';
import { type NumberField, numberField } from '../shared/number-field.ts';
import type { RfConvolution } from './convolution.ts';
import { kernelPreset, kernelPresets } from './kernels.ts';
import { convolutionPresets } from './presets.ts';
import { convolutionState, largestKernel } from './state.ts';

function selected(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}

const { kinds } = convolutionState;

export interface Settings {
  /** Why the last number was not taken. */
  readonly refused: string;
  readonly refuse: (reason: string) => void;
  /** Something was changed. */
  readonly tell: () => void;
}

/** Example, kernel, size, padding, stride, dilation and flip. */
export function settingsView(element: RfConvolution, settings: Settings): TemplateResult {
  const { refused, refuse, tell } = settings;
  const sizeField = (field: Omit<NumberField, 'whole' | 'refuse'>) =>
    numberField({ ...field, whole: true, refuse });
  const chosen = element.kernel ?? '';
  const own = chosen !== '' && kernelPreset(chosen) === undefined;
  // Whatever was changed within has been taken when the event arrives here.
  return html`<div
    class="settings"
    role="group"
    aria-label="Settings of the convolution"
    @change=${tell}
  >
    <div class="field wide">
      <label for="preset">Example</label>
      <select
        id="preset"
        @change=${(event: Event) => {
          element.kernel = null;
          element.padding = null;
          element.stride = null;
          element.dilation = null;
          element.oneSided = false;
          element.cell = '';
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
        ${own ? html`<option value=${chosen} selected>Your own</option>` : nothing}
      </select>
    </div>
    ${sizeField({
      id: 'size',
      label: 'Kernel size',
      value: element.size,
      least: 1,
      most: largestKernel,
      accept: (size) => {
        element.size = size;
      },
    })}
    ${sizeField({
      id: 'padding',
      label: 'Padding',
      value: element.inForce.padding,
      least: 0,
      most: kinds.padding.most,
      accept: (padding) => {
        element.padding = padding;
      },
    })}
    ${sizeField({
      id: 'stride',
      label: 'Stride',
      value: element.inForce.stride,
      least: kinds.stride.least,
      most: kinds.stride.most,
      accept: (stride) => {
        element.stride = stride;
      },
    })}
    ${sizeField({
      id: 'dilation',
      label: 'Dilation',
      value: element.inForce.dilation,
      least: kinds.dilation.least,
      most: kinds.dilation.most,
      accept: (dilation) => {
        element.dilation = dilation;
      },
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
    ${oneSidedField(element.oneSided, (oneSided) => {
      element.oneSided = oneSided;
    })}
    ${refused === '' ? nothing : html`<p class="error all" role="alert">${refused}</p>`}
  </div>`;
}
