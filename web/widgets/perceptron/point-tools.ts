import { html, type TemplateResult } from 'lit';
import type { PointEditor } from './point-editor.ts';
import type { Label } from './points.ts';
import { pointWords } from './words.ts';

const labels: readonly Label[] = [0, 1];

/** Adding, changing and removing points, for those who do not do it in the picture. */
export function pointTools(tools: PointEditor): TemplateResult {
  const { list, selected } = tools;
  const point = selected === undefined ? undefined : list[selected];
  const at = selected ?? 0;
  return html`
    <div class="row tools" role="group" aria-label="Points">
      <label class="check small"
        >New points are of class
        <select
          @change=${(event: Event) =>
            tools.chooseAdded((event.target as HTMLSelectElement).value === '1' ? 1 : 0)}
        >
          ${labels.map(
            (label) =>
              html`<option value=${label} ?selected=${label === tools.added}>${label}</option>`,
          )}
        </select></label
      >
      <button type="button" @click=${() => tools.add(0.5, 0.5)}>Add a point</button>
      <button type="button" ?disabled=${point === undefined} @click=${() => tools.flip(at)}>
        Change its class
      </button>
      <button type="button" ?disabled=${point === undefined} @click=${() => tools.remove(at)}>
        Remove it
      </button>
    </div>
    <p class="small muted" role="status">
      ${
        point === undefined
          ? 'Drag a point, or choose one with the Tab key; press on an empty place to add one.'
          : pointWords(point, at)
      }
    </p>
  `;
}
