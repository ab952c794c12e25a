import { css, html, nothing, type TemplateResult } from 'lit';
import { errorLine, type ShownError, toShownError } from '../shared/errors.ts';
import { refusal } from '../shared/state.ts';
import { PictureError, readPicture } from './own-picture.ts';
import type { Picture } from './picture.ts';
import { ownName, type PictureKind } from './picture-kind.ts';
import type { NamedPicture } from './pictures.ts';

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

type Named = Pick<HasPicture, 'picture' | 'own' | 'offered'>;

/** The named one of all that are offered, or the usual one. */
function offeredOne({ picture, offered }: Named, { list, usual }: PictureKind): NamedPicture {
  const all = [...list, ...offered];
  const found = all.find(({ name }) => name === picture) ?? all.find(({ name }) => name === usual);
  if (found === undefined) throw new Error('there is no picture to choose');
  return found;
}

/** What a person brought, if that is what is named. */
function ownOf({ picture, own }: Named): Picture | undefined {
  return picture === ownName ? own : undefined;
}

/** The picture in force: one's own, or the named one of all that are offered. */
export function pictureInForce(element: Named, kind: PictureKind): Picture {
  return ownOf(element) ?? offeredOne(element, kind).make();
}

/** Why another picture is in force than the named one; nothing when it is that one. */
export function pictureRefusal(element: Named, kind: PictureKind): string {
  const shown = offeredOne(element, kind).name;
  if (ownOf(element) !== undefined || element.picture === shown) return '';
  const names = [...kind.list, ...element.offered].map(({ name }) => name).join(', ');
  return refusal(`one of ${names}`, element.picture, shown);
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
  kind: PictureKind,
  tell: () => void,
): TemplateResult {
  const { own, offered, refused: error } = element;
  const name = ownOf(element) === undefined ? offeredOne(element, kind).name : ownName;
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
        ${[...kind.list, ...offered].map(
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
