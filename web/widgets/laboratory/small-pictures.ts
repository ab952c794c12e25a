import { type Picture, white } from './picture.ts';
import type { NamedPicture } from './pictures.ts';

function grid(height: number, width: number, values: readonly number[]): Picture {
  return { channels: 1, height, width, values: Float32Array.from(values) };
}

const edge = 765;

/** Grids small enough to be written as numbers: those of the course. */
export const smallPictures: readonly NamedPicture[] = [
  {
    name: 'grid-4x4',
    title: '4 × 4 grid',
    make: () => grid(4, 4, [3, 1, 1, 3, 2, 5, 0, 2, 1, 4, 2, 1, 4, 7, 2, 4]),
  },
  {
    name: 'edge-map-4x4',
    title: '4 × 4 map of an edge',
    make: () => grid(4, 4, [0, 0, 0, 0, ...Array(8).fill(edge), 0, 0, 0, 0]),
  },
  {
    name: 'grid-5x5',
    title: '5 × 5 grid',
    make: () =>
      grid(5, 5, [7, 2, 3, 3, 8, 4, 5, 3, 8, 4, 3, 3, 2, 8, 4, 2, 8, 7, 2, 7, 5, 4, 4, 5, 4]),
  },
  {
    name: 'edge-6x6',
    title: '6 × 6 image with an edge',
    make: () => grid(6, 6, [...Array(18).fill(0), ...Array(18).fill(white)]),
  },
];
