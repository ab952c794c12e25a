import type { Batch } from '../../widgets/microscope/batch.ts';
import type { DigitRows } from '../train/digits.ts';
import type { ChosenImage } from '../train/look.ts';

/** How many others the chosen image is put together with: no more than can be looked at. */
const others = 7;

/** The chosen image and the test digits next to a row; nothing without the right answer. */
export async function batchWith(
  { pixels, label }: ChosenImage,
  row: number,
  test: DigitRows,
): Promise<Batch | undefined> {
  if (label === undefined) return undefined;
  const first = row + others < test.rows ? row + 1 : row - others;
  const [{ data }, labels] = await Promise.all([
    test.images(first, others),
    test.labels(first, others),
  ]);
  const images = new Float32Array(pixels.length + data.length);
  images.set(pixels);
  images.set(data, pixels.length);
  return { images, labels: [label, ...labels] };
}
