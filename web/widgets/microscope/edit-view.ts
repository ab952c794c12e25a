import { html, nothing, type TemplateResult } from 'lit';
import type { CellQuery } from '../../api/types.ts';
import { formatFull } from '../shared/format.ts';
import { unlessTyping } from '../shared/unless-typing.ts';
import { positionOf } from '../tensor/layout.ts';
import { changeWords, listWords } from './edit-words.ts';
import type { Editing } from './editing.ts';
import { cellNumber, isGiven, isImage } from './edits.ts';
import type { Specimen } from './specimen.ts';

/** A field for the chosen cell, where its number is given: a pixel or a parameter. */
export function editField(
  specimen: Specimen,
  cell: CellQuery,
  editing: Editing,
): TemplateResult | typeof nothing {
  const tensor = specimen.tensor(cell);
  const value = tensor?.data[positionOf(cell.index, tensor.shape)];
  if (!isGiven(cell) || value === undefined) return nothing;
  const { refused } = editing;
  return html`<div class="edit">
    <div class="row">
      <div class="field">
        <label for="number">Change this number</label>
        <input
          id="number"
          type="text"
          inputmode="text"
          autocomplete="off"
          aria-invalid=${refused === '' ? 'false' : 'true'}
          aria-describedby="number-hint"
          .value=${unlessTyping(formatFull(value))}
          @change=${(event: Event) => {
            const typed = cellNumber((event.target as HTMLInputElement).value);
            if (typed === undefined) editing.refuse(cell, formatFull(value));
            else editing.set(cell, typed);
          }}
        />
      </div>
      <p id="number-hint" class="small muted">
        ${isImage(cell) ? '0 is black, 1 is white. ' : 'In a copy: the network keeps its own. '}Enter
        applies it, and what it changes is marked.
      </p>
    </div>
  </div>`;
}

/** What is changed, what that did, and the way back. */
export function editsBar(specimen: Specimen, editing: Editing): TemplateResult {
  const { edits } = specimen.source;
  const { refused } = editing;
  return html`<div class="edits">
    <p role="status">${changeWords(specimen)}</p>
    ${refused === '' ? nothing : html`<p class="error" role="alert">${refused}</p>`}
    ${
      edits === ''
        ? nothing
        : html`<div class="row">
            <span class="small muted">${listWords(edits)}</span>
            <button
              type="button"
              title="Take back every change"
              @click=${() => editing.reset()}
            >Reset numbers</button>
          </div>`
    }
  </div>`;
}
