import type { ShownError } from '../shared/errors.ts';
import { greyOf, type Picture, white } from './picture.ts';

/** Why a file could not be taken. */
export type PictureErrorCode = 'empty_file' | 'file_too_large' | 'not_an_image' | 'image_too_large';

export class PictureError extends Error {
  readonly shown: ShownError;

  constructor(code: PictureErrorCode, where: string, message: string, remedy: string) {
    super(message);
    this.shown = { code, where, message, remedy };
  }

  get code(): string {
    return this.shown.code;
  }

  get where(): string {
    return this.shown.where;
  }

  get remedy(): string {
    return this.shown.remedy;
  }
}

/** Longest side of a picture after it was scaled down. */
export const longestSide = 96;
const mostMegabytes = 20;
const mostMegapixels = 50;

/**
 * A file of the visitor as a picture in colour, scaled down to at most `longestSide`. It is decoded in
 * this page and goes nowhere. Rejects with a PictureError.
 */
export async function readPicture(file: File): Promise<Picture> {
  const { name, size } = file;
  if (size === 0) {
    throw new PictureError('empty_file', name, 'the file is empty', 'choose another one');
  }
  if (size > mostMegabytes * 1e6) {
    const much = `the file has ${Math.round(size / 1e6)} MB`;
    const remedy = `choose one of at most ${mostMegabytes} MB`;
    throw new PictureError('file_too_large', name, much, remedy);
  }
  const bitmap = await decoded(file);
  try {
    return scaledDown(bitmap, name);
  } finally {
    bitmap.close();
  }
}

/**
 * A picture scaled to exactly [c, h, w] of a network's input, from 0 for black to 1 for white; one
 * channel takes its light. Rejects with a PictureError.
 */
export async function fittedPixels(
  file: File,
  [channels, height, width]: readonly [number, number, number],
): Promise<Float32Array> {
  const bitmap = await decoded(file);
  try {
    const picture = drawn(bitmap, height, width, file.name);
    const { values } = channels === 1 ? greyOf(picture) : picture;
    if (values.length === channels * height * width) return values.map((value) => value / white);
    const takes = `the network takes images of ${channels} channels`;
    const remedy = 'a picture has 1 or 3: give the numbers themselves';
    throw new PictureError('not_an_image', file.name, takes, remedy);
  } finally {
    bitmap.close();
  }
}

function decoded(file: File): Promise<ImageBitmap> {
  return createImageBitmap(file).catch(() => {
    const remedy = 'choose a PNG, JPEG, WebP or GIF file';
    const message = 'the file cannot be read as a picture';
    throw new PictureError('not_an_image', file.name, message, remedy);
  });
}

function scaledDown(bitmap: ImageBitmap, name: string): Picture {
  if (bitmap.width * bitmap.height > mostMegapixels * 1e6) {
    const size = `the picture has ${bitmap.width} × ${bitmap.height} pixels`;
    const remedy = `choose one of at most ${mostMegapixels} million pixels`;
    throw new PictureError('image_too_large', name, size, remedy);
  }
  const share = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * share));
  const height = Math.max(1, Math.round(bitmap.height * share));
  return drawn(bitmap, height, width, name);
}

/** A bitmap in colour, with so many rows and columns. */
function drawn(bitmap: ImageBitmap, height: number, width: number, name: string): Picture {
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) {
    const remedy = 'load the page again';
    throw new PictureError('not_an_image', name, 'the page cannot draw pictures', remedy);
  }
  // Paper shows through where a picture is transparent.
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const cells = width * height;
  const values = Float32Array.from(
    { length: 3 * cells },
    (_, at) => data[(at % cells) * 4 + Math.floor(at / cells)] ?? white,
  );
  return { channels: 3, height, width, values };
}
