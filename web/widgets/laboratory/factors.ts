import type { Coverage, Derivation, Factor } from '../../api/types.ts';

/** Flat positions, in a tensor [c, h, w] of one image, of the cells that one term or all name. */
export function cellsIn(
  derivation: Derivation | undefined,
  shape: readonly number[],
  isMeant: (factor: Factor) => boolean,
  term?: number,
): ReadonlySet<number> | undefined {
  if (derivation === undefined) return undefined;
  const [, height = 1, width = 1] = shape;
  const terms = term === undefined ? derivation.terms : derivation.terms.slice(term, term + 1);
  const cells = terms
    .flatMap(({ factors }) => factors)
    .filter(isMeant)
    .map(({ index: [, c = 0, y = 0, x = 0] }) => (c * height + y) * width + x);
  return new Set(cells);
}

/** Whether a factor is a pixel of the image. */
export function isPixel({ tensor }: Factor): boolean {
  return tensor.node === 'input' && tensor.of === 'output';
}

/** Flat positions of the cells that no window sees, in as many maps as are seen alike. */
export function unseenBy({ places }: Coverage, maps = 1): ReadonlySet<number> {
  const cells = places.flatMap((count, cell) => (count === 0 ? cell : []));
  return new Set(
    Array.from({ length: maps }, (_, map) =>
      cells.map((cell) => map * places.length + cell),
    ).flat(),
  );
}
