import type { TemplateResult } from 'lit';
import type { NamedPicture } from '../../widgets/laboratory/pictures.ts';
import type { State } from '../../widgets/shared/state.ts';
import type { View } from '../views-nav.ts';

/** What a view of the laboratory is given. */
export interface LaboratoryState {
  /** What the address says behind `#laboratory/<view>?`. */
  readonly parameters: URLSearchParams;
  /** The images that all places look at. */
  readonly offered: readonly NamedPicture[];
  /** A person changed something: `visited` is a place to come back to by the browser's button. */
  readonly moved: (parameters: URLSearchParams, entry: { readonly visited: boolean }) => void;
}

export interface LaboratoryView extends View {
  /** Fetches what the view is made of: a piece of its own, so that no task of the start is long. */
  readonly load: () => Promise<unknown>;
  /** The tables of what an address may say here. */
  readonly tables: (parameters: URLSearchParams) => readonly State[];
  readonly body: (state: LaboratoryState) => TemplateResult;
}
