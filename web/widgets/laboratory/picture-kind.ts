import { type Kind, text } from '../shared/state.ts';
import type { NamedPicture } from './pictures.ts';

/** Name of what a person brought. */
export const ownName = 'own';

/** The name of a picture of the element, of one that its page offers besides, or `ownName`. */
export interface PictureKind extends Kind<string> {
  /** The element's own. */
  readonly list: readonly NamedPicture[];
}

/** Takes any name: what a page offers may come later than the name of it. */
export function pictureKind(list: readonly NamedPicture[], usual: string): PictureKind {
  return { ...text(usual), list };
}
