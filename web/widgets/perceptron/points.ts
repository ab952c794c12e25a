import { parseNumber } from '../shared/format.ts';
import type { Interval } from '../shared/plane.ts';

/** Which class: the perceptron says 1 for w·x + b > 0, 0 otherwise. */
export type Label = 0 | 1;

export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly label: Label;
}

/** As far as a point may lie from 0 in either direction. */
export const farthest = 1.5;
/** What the picture shows, in both directions. */
export const square: Interval = { low: -farthest, high: farthest };
export const mostPoints = 40;
/** The text of a person who has removed every point: an empty one means those of the preset. */
export const noPoints = 'none';

/** Into the picture, on hundredths. */
export function placed(value: number): number {
  const inside = Math.max(-farthest, Math.min(farthest, value));
  const hundredths = Number(inside.toFixed(2));
  // A zero with a sign would be shown as one.
  return hundredths === 0 ? 0 : hundredths;
}

/** `0,1,1;0.5,-1,0`: x, y and class of every point. */
export function pointsText(points: readonly LabelledPoint[]): string {
  return points.map(({ x, y, label }) => `${x},${y},${label}`).join(';');
}

/** The points of a text; what is none is left out. */
export function parsePoints(text: string): readonly LabelledPoint[] {
  const found = text.split(';').flatMap((part): LabelledPoint[] => {
    const [x, y, label, ...more] = part.split(',').map(parseNumber);
    if (x === undefined || y === undefined || more.length > 0) return [];
    return label === 0 || label === 1 ? [{ x: placed(x), y: placed(y), label }] : [];
  });
  return found.slice(0, mostPoints);
}

export interface PerceptronPreset {
  readonly name: string;
  readonly title: string;
  /** Those that are drawn by seed have none. */
  readonly points?: string;
  readonly tryThis: string;
}

export const perceptronPresets: readonly PerceptronPreset[] = [
  {
    name: 'and',
    title: 'AND',
    points: '0,0,0;0,1,0;1,0,0;1,1,1',
    tryThis: 'Double the rate η: which decisions change? (Begin with all weights 0.)',
  },
  {
    name: 'or',
    title: 'OR',
    points: '0,0,0;0,1,1;1,0,1;1,1,1',
    tryThis:
      'Drag the lower left point over the line and see how the others are lost and won back.',
  },
  {
    name: 'nand',
    title: 'NAND',
    points: '0,0,1;0,1,1;1,0,1;1,1,0',
    tryThis: 'Compare its weights at the end with those of AND.',
  },
  {
    name: 'xor',
    title: 'XOR: no line can do it',
    points: '0,0,0;0,1,1;1,0,1;1,1,0',
    tryThis: 'Move one point until a line can separate the classes.',
  },
  {
    name: 'random',
    title: 'Random, separable',
    tryThis: 'Take another seed: the narrower the gap, the more mistakes it takes.',
  },
  {
    name: 'mixed',
    title: 'Random, mixed up',
    tryThis: 'Find the points that lie among the others and change their class.',
  },
];

export function presetNamed(name: string): PerceptronPreset {
  const found = perceptronPresets.find((preset) => preset.name === name) ?? perceptronPresets[0];
  if (found === undefined) throw new Error('There are no presets');
  return found;
}
