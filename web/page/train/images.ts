import type { Engine } from '../../api/types.ts';
import type { DrawDetail } from '../../widgets/draw-pad/draw-pad.ts';
import { type ShownError, toShownError } from '../../widgets/shared/errors.ts';
import { Latest } from '../../widgets/shared/latest.ts';
import type { DigitRows } from './digits.ts';
import type { ChosenImage } from './look.ts';

/** What `rf-choose` says: which image to look at. */
export type Choice =
  | { readonly source: 'drawn' }
  | { readonly source: 'test'; readonly row: number };

/** The image that all places of the page look at: a test digit, or what was drawn. */
export class Images {
  /** Row of the chosen test digit. */
  row = 0;
  testDigit: ChosenImage | undefined;
  drawing: ChosenImage | undefined;
  /** Why the chosen test digit is not here. */
  failed: ShownError | undefined;
  /** Counts changes, so that pictures know when they are old. */
  version = 0;
  /** Row of the test digit that is here. */
  #shownRow = -1;
  #useDrawing = false;
  #drawFirst = true;
  readonly #test: DigitRows;
  readonly #changed: () => void;
  readonly #drawing = new Latest();

  constructor(test: DigitRows, changed: () => void) {
    this.#test = test;
    this.#changed = changed;
  }

  get chosen(): ChosenImage | undefined {
    return this.#useDrawing ? (this.drawing ?? this.testDigit) : this.testDigit;
  }

  /** Whether the chosen image is the drawn one. */
  get drawn(): boolean {
    return this.drawing !== undefined && this.chosen === this.drawing;
  }

  /** Whether the chosen test digit is still on its way. */
  get awaited(): boolean {
    return this.#shownRow !== this.row && this.failed === undefined;
  }

  choose(choice: Choice): void {
    this.#useDrawing = choice.source === 'drawn';
    if (choice.source === 'test') this.showTest(choice.row);
    else this.#tell();
  }

  /** Fetches a test digit; the drawn one stays chosen if it is. */
  showTest(row: number): void {
    this.row = row;
    this.failed = undefined;
    if (this.#test.ready() && row < this.#test.rows) void this.#fetch(row);
    this.#changed();
  }

  /** Takes what is on a pad; the first stroke also chooses it. */
  draw({ pixels, side, empty }: DrawDetail, engine: Engine | undefined): void {
    this.#drawing.request(async () => {
      if (empty || engine === undefined) {
        this.drawing = undefined;
        this.#useDrawing = false;
        this.#drawFirst = true;
      } else {
        const digit = await engine.digit(pixels, side, side);
        this.drawing = { title: 'Your drawing', pixels: digit, label: this.drawing?.label };
        if (this.#drawFirst) this.#useDrawing = true;
        this.#drawFirst = false;
      }
      this.#tell();
    });
  }

  /** Says what the drawing is meant to be. */
  nameDrawing(label: number | undefined): void {
    if (this.drawing === undefined) return;
    this.drawing = { ...this.drawing, label };
    this.#tell();
  }

  /** Not in turn: one that is here must not wait for a download. */
  async #fetch(row: number): Promise<void> {
    try {
      const [{ data }, labels] = await Promise.all([
        this.#test.images(row, 1),
        this.#test.labels(row, 1),
      ]);
      // Another one may have been chosen while this one was on its way.
      if (row !== this.row) return;
      this.#shownRow = row;
      const title = `Test digit ${row + 1}, a ${labels[0]}`;
      this.testDigit = { title, pixels: data, label: labels[0] };
    } catch (thrown) {
      if (row !== this.row) return;
      this.failed = toShownError(thrown);
    }
    this.#tell();
  }

  #tell(): void {
    this.version += 1;
    this.#changed();
  }
}
