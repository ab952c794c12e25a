import type { LabelMapName } from '../../api/types.ts';
import { sharedEngine } from '../shared/shared-engine.ts';

/** The maps of labels that the engine knows; a network for one begins with its name. */
const maps: readonly LabelMapName[] = ['odd-even'];
const digits = 10;

/** Sizes of IDX files, most significant byte first. */
function bigEndian(...sizes: readonly number[]): readonly number[] {
  return sizes.flatMap((size) => [24, 16, 8, 0].map((shift) => (size >> shift) & 0xff));
}

const imagesOfBytes = 0x0803;
const labelsOfBytes = 0x0801;

/** What a network of this name calls digits: as they are, or as the engine maps them. */
export async function classesOf(
  preset: string,
  labels: readonly number[],
): Promise<readonly number[]> {
  const map = maps.find((name) => preset.startsWith(name));
  const count = labels.length;
  // What is no digit is for the engine to refuse.
  const known = labels.every((label) => Number.isInteger(label) && label >= 0 && label < digits);
  if (map === undefined || count === 0 || !known) return labels;
  const engine = await sharedEngine();
  // Of a data set the engine maps the labels; one black pixel each is all the images it needs.
  await using data = await engine.idx({
    images: Uint8Array.from([...bigEndian(imagesOfBytes, count, 1, 1), ...labels.map(() => 0)]),
    labels: Uint8Array.from([...bigEndian(labelsOfBytes, count), ...labels]),
    classes: digits,
    name: 'digits',
  });
  await using mapped = await data.relabel(map);
  return [...(await mapped.labels(0, count))];
}
