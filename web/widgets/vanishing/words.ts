import { formatNumber } from '../shared/format.ts';
import type { Chain, Link } from './chain.ts';

/** From here on a gradient counts as vanished or as exploded. */
const vanished = 1e-3;
const exploded = 1e3;

const layersOf = (depth: number) => `${depth} ${depth === 1 ? 'layer' : 'layers'}`;

/** The sentence about the whole chain. */
export function titleOf({ depth }: Chain, arrived: number): string {
  return `Of a gradient of 1, ${formatNumber(arrived)} arrives ${layersOf(depth)} further down`;
}

/** What became of the gradient, and why. */
export function fateOf({ activation, skip, weights }: Chain, links: readonly Link[]): string {
  const arrived = Math.abs(links[0]?.gradient ?? 0);
  const dead = links.filter(({ closed, units }) => closed === units).length;
  if (arrived === 0 && dead > 0) {
    return `Nothing arrives: in ${layersOf(dead)} every unit is dead, f′ is exactly 0 there, and one such layer is enough. A ReLU passes a gradient whole or not at all.`;
  }
  if (arrived > exploded) {
    return 'The gradient explodes: every layer makes it larger, and training would diverge.';
  }
  if (arrived < vanished) {
    return activation === 'sigmoid' && weights === 'one'
      ? 'The gradient vanishes: each sigmoid multiplies it by at most 0.25, so the first layers hardly learn.'
      : 'The gradient vanishes: each layer multiplies it by less than 1, so the first layers hardly learn.';
  }
  return skip
    ? 'The gradient arrives: beside what each layer lets through there is the path of the skip connection, on which it is multiplied by 1.'
    : 'The gradient arrives, large enough for the first layers to learn.';
}

/** What the numbers of wide layers are. */
export function cellsOf({ units }: Link): string {
  return units === 1 ? '' : `the largest of ${units} numbers in each layer`;
}

/** What a layer let through, in words. */
export function linkWords({ layer, z, value, slope, closed, units }: Link): string {
  if (units === 1) {
    return `Layer ${layer}: z = ${formatNumber(z)}, f(z) = ${formatNumber(value)}, f′(z) = ${formatNumber(slope)}${closed === 1 ? ': dead' : ''}.`;
  }
  return `Layer ${layer}: ${closed} of ${units} units let nothing through.`;
}
