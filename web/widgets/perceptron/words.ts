import { formatNumber } from '../shared/format.ts';
import { type Course, type Example, mostPasses, type Weights } from './learner.ts';
import type { LabelledPoint } from './points.ts';

/** The sentence about the present example. */
export function titleOf(example: Example | undefined, course: Course | undefined): string {
  if (example === undefined) return 'A line divides the plane, and mistakes move it';
  const point = `Point ${example.at + 1}`;
  if (example.wrong) return `${point} is on the wrong side, so the line moves`;
  const last = course !== undefined && example === course.examples.at(-1);
  if (last && course.outcome === 'separated')
    return 'A whole pass without a mistake: the line stands';
  return `${point} is on the right side, so nothing moves`;
}

/** How learning ends, in words. */
export function outcomeOf({ outcome, mistakes, examples }: Course): string {
  const passes = `${mistakes.length} ${mistakes.length === 1 ? 'pass' : 'passes'}`;
  const updates = examples.filter(({ wrong }) => wrong).length;
  const moved = `${updates} ${updates === 1 ? 'mistake' : 'mistakes'}`;
  switch (outcome) {
    case 'running':
      return 'Still learning…';
    case 'separated':
      return examples.length === 0
        ? 'There are no points to learn from.'
        : `Separated: the last of ${passes} was without a mistake, after ${moved} in all.`;
    case 'endless':
      return `Never: after ${passes} the weights are again what they were at the end of an earlier pass, so everything repeats. No line separates these points.`;
    case 'left':
      return `Not separated after ${mostPasses} passes and ${moved}. Either no line can do it, or only a very narrow one.`;
  }
}

/** What the line is, also when there is none. */
export function lineWords([w1, w2, b]: Weights): string {
  const numbers = `w = (${formatNumber(w1)}, ${formatNumber(w2)}), b = ${formatNumber(b)}`;
  if (w1 !== 0 || w2 !== 0) {
    return b === 0 ? `${numbers}: with b = 0 the line goes through the origin.` : `${numbers}.`;
  }
  return `${numbers}: with w = 0 there is no line; the bias alone decides, ${b > 0 ? '1' : '0'} everywhere.`;
}

export function pointWords(point: LabelledPoint, at: number): string {
  return `Point ${at + 1}: class ${point.label} at (${formatNumber(point.x)}, ${formatNumber(point.y)})`;
}
