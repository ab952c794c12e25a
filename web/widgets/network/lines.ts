// The lines between two stations: which squares they join, how strong they are, and of which sign.
import type { Tensor } from '../../api/types.ts';
import type { NetworkPass } from './pass.ts';
import type { Station, Wire } from './scene.ts';

/** A line between two squares of two stations. */
export interface Line {
  /** Positions of the stations, and of their squares. */
  readonly from: number;
  readonly source: number;
  readonly to: number;
  readonly target: number;
  /** 0 to 1, of the strongest line of this wire. */
  readonly strength: number;
  /** Of the weights' sum; 0 where no weight joins them. */
  readonly sign: -1 | 0 | 1;
}

/** More lines of one wire hide each other; the strongest are drawn. */
export const mostLines = 160;
const withoutWeights = 0.35;

/** All lines of a network that are drawn. */
export function linesOf(
  stations: readonly Station[],
  weights: NetworkPass['weights'],
): readonly Line[] {
  return stations.flatMap((station, to) =>
    station.wires.flatMap((wire) => {
      const from = stations[wire.from];
      if (from === undefined) return [];
      const tensor = wire.layer === undefined ? undefined : weights.get(wire.layer);
      if (wire.layer === undefined) return inPlace(from, station, wire, to);
      return tensor === undefined ? [] : weighed(from, station, wire, to, tensor);
    }),
  );
}

/** Whether some of the lines between two stations are left out. */
export function isThinned(stations: readonly Station[]): boolean {
  return stations.some(({ drawn, wires }) =>
    wires.some(
      ({ from, layer }) => layer !== undefined && drawn * (stations[from]?.drawn ?? 0) > mostLines,
    ),
  );
}

/** Every number to the one in its place: map to map, map to mean, a flattened map to its units. */
function inPlace(from: Station, station: Station, wire: Wire, to: number): Line[] {
  const perMap = station.channels % from.channels === 0 ? station.channels / from.channels : 1;
  const spread = wire.offset > 0 || station.wires.length > 1 ? 1 : perMap;
  return Array.from({ length: from.drawn }, (_, source) => source).flatMap((source) => {
    const target = wire.offset + source * spread;
    if (target >= station.drawn) return [];
    return [{ from: wire.from, source, to, target, strength: withoutWeights, sign: 0 as const }];
  });
}

/**
 * The weights between a map (or unit) and another as one number: the root of their squares' sum. Of a
 * convolution these are a kernel, [out, in, height, width]; of a dense layer all of a map's cells.
 */
function weighed(
  from: Station,
  station: Station,
  wire: Wire,
  to: number,
  { data, shape }: Tensor,
): Line[] {
  const [outputs = 1, inputs = 1, height = 1, width = 1] = shape;
  const isConvolution = shape.length === 4;
  // A dense layer reads a picture row by row: so many of its weights belong to one map.
  const block = isConvolution ? height * width : Math.max(1, inputs / from.channels);
  const sources = isConvolution ? inputs : from.channels;
  const groups = isConvolution ? Math.max(1, from.channels / inputs) : 1;
  const perGroup = outputs / groups;
  const found: { source: number; target: number; size: number; sum: number }[] = [];
  for (let target = 0; target < station.drawn; target += 1) {
    const first = isConvolution ? Math.floor(target / perGroup) * inputs : 0;
    for (let within = 0; within < sources; within += 1) {
      const source = first + within;
      if (source >= from.drawn) break;
      let squares = 0;
      let sum = 0;
      const start = (target * sources + within) * block;
      for (let at = start; at < start + block; at += 1) {
        const weight = data[at] ?? 0;
        squares += weight * weight;
        sum += weight;
      }
      found.push({ source, target, size: Math.sqrt(squares), sum });
    }
  }
  const kept =
    found.length > mostLines ? found.sort((a, b) => b.size - a.size).slice(0, mostLines) : found;
  const largest = kept.reduce((most, { size }) => Math.max(most, size), 0) || 1;
  return kept.map(({ source, target, size, sum }) => ({
    from: wire.from,
    source,
    to,
    target,
    strength: size / largest,
    sign: sum < 0 ? -1 : 1,
  }));
}

/** The weight that says most about a line: the one of the largest magnitude, as [row, column] or [unit, input]. */
export function strongestWeight(
  { source, target }: Line,
  from: Station,
  { data, shape }: Tensor,
): readonly number[] {
  const [outputs = 1, inputs = 1, height = 1, width = 1] = shape;
  const isConvolution = shape.length === 4;
  const groups = isConvolution ? Math.max(1, from.channels / inputs) : 1;
  const within = isConvolution ? source - Math.floor(target / (outputs / groups)) * inputs : source;
  const block = isConvolution ? height * width : Math.max(1, inputs / from.channels);
  const start = (target * (isConvolution ? inputs : from.channels) + within) * block;
  let best = start;
  for (let at = start; at < start + block; at += 1) {
    if (Math.abs(data[at] ?? 0) > Math.abs(data[best] ?? 0)) best = at;
  }
  const cell = best - start;
  return isConvolution
    ? [target, within, Math.floor(cell / width), cell % width]
    : [target, within * block + cell];
}
