import { grey, type Picture, white } from '../../widgets/laboratory/picture.ts';
import type { NamedPicture } from '../../widgets/laboratory/pictures.ts';
import type { Images } from '../train/images.ts';
import type { ChosenImage } from '../train/look.ts';

const side = 28;

/** All that there may be, by the names that an address has for them. */
export const sessionPictures = ['chosen-digit', 'drawing'] as const;

/** The engine's pixels in 0..1 as the whole numbers from 0 to 255 that they were. */
function pictureOf({ pixels }: ChosenImage): Picture {
  return grey(side, side, (y, x) => (pixels[y * side + x] ?? 0) * white);
}

/** The images that all places look at, as pictures to choose; the same list while they are the same. */
export class SessionPictures {
  #list: readonly NamedPicture[] = [];
  #digit: ChosenImage | undefined;
  #drawing: ChosenImage | undefined;

  of({ testDigit, drawing }: Pick<Images, 'testDigit' | 'drawing'>): readonly NamedPicture[] {
    if (testDigit?.pixels === this.#digit?.pixels && drawing?.pixels === this.#drawing?.pixels) {
      return this.#list;
    }
    this.#digit = testDigit;
    this.#drawing = drawing;
    const named = (
      name: (typeof sessionPictures)[number],
      title: string,
      image: ChosenImage | undefined,
    ): NamedPicture[] => {
      if (image === undefined) return [];
      const picture = pictureOf(image);
      return [{ name, title, make: () => picture }];
    };
    this.#list = [
      ...named('chosen-digit', 'The chosen digit', testDigit),
      ...named('drawing', 'My drawing', drawing),
    ];
    return this.#list;
  }
}
