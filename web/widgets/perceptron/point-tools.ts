import { html, type TemplateResult } from 'lit';
import type { Label, LabelledPoint } from './points.ts';
import { pointWords } from './words.ts';

export interface PointTools {
  readonly points: readonly LabelledPoint[];
  readonly selected: number | undefined;
  readonly added: Label;
  readonly chooseAdded: (label: Label) => void;
  readonly add: () => void;
  readonly flip: (at: number) => void;
  readonly remove: (at: number) => void;
}

const labels: readonly Label[] = [0, 1];

/** Adding, changing and removing points, for those who do not do it in the picture. */
export function pointTools(tools: PointTools): TemplateResult {
  const { points, selected } = tools;
  const point = selected === undefined ? undefined : points[selected];
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
      <button type="button" @click=${tools.add}>Add a point</button>
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
