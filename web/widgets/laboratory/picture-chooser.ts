import { css, html, nothing, type TemplateResult } from 'lit';
import { errorLine, type ShownError, toShownError } from '../shared/errors.ts';
import { PictureError, readPicture } from './own-picture.ts';
import { type NamedPicture, ownName, type Picture } from './pictures.ts';

/** What a person can choose from, and whom it tells. */
export interface Chooser {
  readonly list: readonly NamedPicture[];
  readonly name: string;
  /** Whether a picture of one's own is there already. */
  readonly hasOwn: boolean;
  readonly error: ShownError | undefined;
  readonly choose: (name: string) => void;
  readonly bring: (picture: Picture) => void;
  readonly refuse: (error: ShownError | undefined) => void;
}

async function take(file: File | null | undefined, chooser: Chooser): Promise<void> {
  if (file === null || file === undefined) return;
  try {
    const picture = await readPicture(file);
    chooser.refuse(undefined);
    chooser.bring(picture);
  } catch (thrown) {
    chooser.refuse(thrown instanceof PictureError ? thrown.shown : toShownError(thrown));
  }
}

/** A list of pictures, and a field for one's own: chosen, or dropped on it. */
export function pictureChooser(chooser: Chooser): TemplateResult {
  const { list, name, hasOwn, error } = chooser;
  return html`<div
    class="chooser"
    role="group"
    aria-label="Picture"
    @dragover=${(event: DragEvent) => event.preventDefault()}
    @drop=${(event: DragEvent) => {
      event.preventDefault();
      void take(event.dataTransfer?.files[0], chooser);
    }}
  >
    <div class="field">
      <label for="picture">Picture</label>
      <select
        id="picture"
        @change=${(event: Event) => chooser.choose((event.target as HTMLSelectElement).value)}
      >
        ${list.map(
          (one) =>
            html`<option value=${one.name} ?selected=${one.name === name}>${one.title}</option>`,
        )}
        ${hasOwn ? html`<option value=${ownName} ?selected=${name === ownName}>Yours</option>` : nothing}
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
          void take(input.files?.[0], chooser);
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
