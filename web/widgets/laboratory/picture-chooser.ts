import { css, html, nothing, type TemplateResult } from 'lit';
import { errorLine, type ShownError, toShownError } from '../shared/errors.ts';
import { refusal } from '../shared/state.ts';
import { PictureError, readPicture } from './own-picture.ts';
import type { Picture } from './picture.ts';
import { type NamedPicture, ownName, pictureNamed } from './pictures.ts';

/** An element whose picture a person chooses, from a list or one of their own. */
export interface HasPicture {
  /** Name of the picture, or `ownName`. */
  picture: string;
  own: Picture | undefined;
  /** Pictures of the page that are offered besides those of the list. */
  offered: readonly NamedPicture[];
  /** Why the last file was not taken. */
  refused: ShownError | undefined;
}

/** The picture in force: one's own, or the named one of all that are offered. */
export function pictureInForce(
  { picture, own, offered }: Pick<HasPicture, 'picture' | 'own' | 'offered'>,
  list: readonly NamedPicture[],
): Picture {
  if (picture === ownName && own !== undefined) return own;
  return pictureNamed([...list, ...offered], picture).make();
}

/** Why another picture is in force than the named one; nothing when it is that one. */
export function pictureRefusal(
  { picture, own, offered }: Pick<HasPicture, 'picture' | 'own' | 'offered'>,
  list: readonly NamedPicture[],
): string {
  const all = [...list, ...offered];
  if (picture === ownName ? own !== undefined : all.some(({ name }) => name === picture)) return '';
  const names = all.map(({ name }) => name).join(', ');
  return refusal(`one of ${names}`, picture, pictureNamed(all, picture).name);
}

async function take(element: HasPicture, file: File | null | undefined, tell: () => void) {
  if (file === null || file === undefined) return;
  try {
    element.own = await readPicture(file);
    element.picture = ownName;
    element.refused = undefined;
    tell();
  } catch (thrown) {
    element.refused = thrown instanceof PictureError ? thrown.shown : toShownError(thrown);
  }
}

/** A list of pictures, and a field for one's own: chosen, or dropped on it. */
export function pictureChooser(
  element: HasPicture,
  list: readonly NamedPicture[],
  tell: () => void,
): TemplateResult {
  const { picture: name, own, offered, refused: error } = element;
  return html`<div
    class="chooser"
    role="group"
    aria-label="Picture"
    @dragover=${(event: DragEvent) => event.preventDefault()}
    @drop=${(event: DragEvent) => {
      event.preventDefault();
      void take(element, event.dataTransfer?.files[0], tell);
    }}
  >
    <div class="field">
      <label for="picture">Picture</label>
      <select
        id="picture"
        @change=${(event: Event) => {
          element.picture = (event.target as HTMLSelectElement).value;
          element.refused = undefined;
          tell();
        }}
      >
        ${[...list, ...offered].map(
          (one) =>
            html`<option value=${one.name} ?selected=${one.name === name}>${one.title}</option>`,
        )}
        ${own ? html`<option value=${ownName} ?selected=${name === ownName}>Yours</option>` : nothing}
      </select>
    </div>
    <div class="field">
      <label for="own">Yours (or drop it here)</label>
      <input
        id="own"
        type="file"
        accept="image/*"
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          void take(element, input.files?.[0], tell);
          input.value = '';
        }}
      />
    </div>
    ${
      error === undefined
        ? nothing
        : html`<p class="error all" role="alert">${errorLine(error)} The picture before is still in force.</p>`
    }
  </div>`;
}

export const chooserStyles = css`
  .chooser {
    display: grid;
    grid-template-columns: minmax(140px, 220px) minmax(0, 280px);
    gap: var(--_s2) var(--_s3);
    align-items: end;
  }
  .chooser .all {
    grid-column: 1 / -1;
  }
  input[type='file'] {
    min-height: 36px;
    font-size: var(--_small);
    max-width: 100%;
  }
  @container (max-width: 480px) {
    .chooser {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
