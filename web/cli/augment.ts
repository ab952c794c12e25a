// --augment: how far training changes its images, as shift=2,rotate=10,flipHorizontal.

import type { AugmentOptions } from '../api/types.ts';
import { text, UsageError, type Values } from './arguments.ts';

/** The engine knows the fields and their ranges; a field without a number is switched on. */
export function augmentOf(values: Values): AugmentOptions | undefined {
  const list = text(values, 'augment');
  if (list === undefined) return undefined;
  return Object.fromEntries(list.split(',').map(fieldOf)) as AugmentOptions;
}

function fieldOf(field: string): readonly [string, number | boolean] {
  const [name = '', typed, ...more] = field.split('=');
  if (typed === undefined) return [name.trim(), true];
  const value = Number(typed);
  if (typed.trim() === '' || Number.isNaN(value) || more.length > 0) {
    throw new UsageError(`--augment: ${field} is not written as name=number`);
  }
  return [name.trim(), value];
}
