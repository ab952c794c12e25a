import { formatNumber } from '../shared/format.ts';
import type { Curves } from './curve.ts';
import type { AtCursor } from './curves-view.ts';

/** A slope below this share of the steepest counts as saturated. */
const flat = 0.05;

/** The sentence about the cursor. */
export function titleOf(title: string, { z, value, slope }: AtCursor): string {
  const at = `At z = ${formatNumber(z)}, ${title} gives ${formatNumber(value)}`;
  return slope === 0
    ? `${at} and lets no gradient through`
    : `${at}, with slope ${formatNumber(slope)}`;
}

/** What happens at the cursor: a kink, a jump, saturation, or how much of a gradient is left. */
export function stateOf(name: string, curves: Curves, at: AtCursor): string {
  const taken = formatNumber(at.slope);
  if (at.z === 0 && curves.value.jump !== undefined) {
    return `f jumps at 0, so it has no slope there. f(0) = ${formatNumber(at.value)} and f′(0) = ${taken} are choices.`;
  }
  if (at.z === 0 && curves.slope.jump !== undefined) {
    return `f has a kink at 0, so it has no slope there: it is ${curves.slope.jump.open
      .map(formatNumber)
      .join(' or ')} beside it. f′(0) = ${taken} is a choice, the usual one.`;
  }
  if (at.slope === 0) {
    return name === 'relu'
      ? 'Dead here: f′ is exactly 0, and nothing of the gradient arrives.'
      : 'Flat here: f′ is 0, and nothing of the gradient arrives.';
  }
  if (Math.abs(at.slope) < flat * curves.steepest && curves.slope.jump === undefined) {
    return `Saturated: the curve is almost flat here. Its slope is ${taken}, ${formatNumber(curves.steepest)} where it is steepest; hardly anything of the gradient arrives.`;
  }
  return at.slope === 1
    ? 'The slope is 1: the gradient arrives as it came.'
    : `The slope is ${taken}: that is what the gradient is multiplied by.`;
}
