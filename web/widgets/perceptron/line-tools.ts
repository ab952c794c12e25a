import { html, type TemplateResult } from 'lit';
import { rangeField } from '../laboratory/range-field.ts';
import type { LineEditor } from './line-editor.ts';

const farthestBias = 3;
const biasStep = 0.01;

/** Moving the line for those who do not do it in the picture: along w by its bias. */
export function lineTools(line: LineEditor): TemplateResult {
  const [w1, w2, bias] = line.weights;
  const most = Math.max(farthestBias, Math.ceil(Math.abs(bias)));
  return html`
    <div class="row tools" role="group" aria-label="Line">
      ${rangeField({
        id: 'bias',
        label: 'Bias b',
        value: bias,
        least: -most,
        most,
        step: biasStep,
        accept: (value) => line.shift(value),
      })}
      <button type="button" ?disabled=${line.handles !== undefined} @click=${() => line.place()}>
        Place a line
      </button>
      <button
        type="button"
        ?disabled=${w1 === 0 && w2 === 0 && bias === 0}
        @click=${() => line.clear()}
      >
        Begin with zeros
      </button>
    </div>
    <p class="small muted">
      ${
        line.handles === undefined
          ? 'No line is in the picture: place one, and hold it by its two handles.'
          : 'Drag the line by its two handles, or move it with the bias: learning begins anew with the line as you leave it.'
      }
    </p>
  `;
}
