import { afterEach, expect, test } from 'vitest';
import {
  longestSide,
  PictureError,
  readPicture,
} from '../../web/widgets/laboratory/own-picture.ts';
import { pictures } from '../../web/widgets/laboratory/pictures.ts';

afterEach(() => document.body.replaceChildren());

async function pngOf(width: number, height: number): Promise<File> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.fillStyle = 'rgb(200 100 50)';
  context.fillRect(0, 0, width, height);
  return new File([await canvas.convertToBlob()], 'own.png', { type: 'image/png' });
}

test("a visitor's picture is scaled down, its planes one after the other", async () => {
  const { channels, width, height, values } = await readPicture(await pngOf(300, 150));
  expect([channels, width, height]).toEqual([3, longestSide, longestSide / 2]);
  const cells = width * height;
  expect([values[0], values[cells], values[2 * cells]]).toEqual([200, 100, 50]);
  expect((await readPicture(await pngOf(10, 20))).height).toBe(20);
});

test.each([
  ['empty_file', new File([], 'empty.png')],
  ['not_an_image', new File(['no picture at all'], 'letter.txt')],
  ['not_an_image', new File([new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0])], 'torn.png')],
  ['file_too_large', new File([new Uint8Array(21_000_000)], 'huge.png')],
])('%s is refused with a remedy', async (code, file) => {
  const thrown: unknown = await readPicture(file).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(PictureError);
  const { shown } = thrown as PictureError;
  expect(shown.code).toBe(code);
  expect(shown.where).toBe(file.name);
  expect(shown.remedy).not.toBe('');
});

test('pictures are whole numbers from 0 to 255', () => {
  for (const { make } of pictures) {
    const { channels, height, width, values } = make();
    expect(values).toHaveLength(channels * height * width);
    expect(values.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(
      true,
    );
  }
});
