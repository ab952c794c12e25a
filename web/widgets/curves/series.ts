/** A mark on a curve: something was changed at this step. */
export interface Tick {
  readonly step: number;
  readonly text: string;
}

/** Points of one quantity, in the order of their steps. */
export interface Line {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** Rows for the chart: all steps of both lines, and null where a line has no point. */
export function align(train: Line, test: Line): [number[], (number | null)[], (number | null)[]] {
  const steps: number[] = [];
  const trainValues: (number | null)[] = [];
  const testValues: (number | null)[] = [];
  let a = 0;
  let b = 0;
  while (a < train.steps.length || b < test.steps.length) {
    const nextTrain = train.steps[a] ?? Number.POSITIVE_INFINITY;
    const nextTest = test.steps[b] ?? Number.POSITIVE_INFINITY;
    const step = Math.min(nextTrain, nextTest);
    steps.push(step);
    trainValues.push(nextTrain === step ? (train.values[a++] ?? null) : null);
    testValues.push(nextTest === step ? (test.values[b++] ?? null) : null);
  }
  return [steps, trainValues, testValues];
}

/** How far above the first value a curve may rise before the rest of it is cut off. */
const cutFactor = 4;

/**
 * Where a chart from zero ends at the top when its line has exploded: a loss of 10²⁸ would press
 * all that was learned before onto the axis. Undefined while nothing needs to be cut.
 */
export function cutAt(...lines: readonly Line[]): number | undefined {
  const first = Math.max(...lines.map(({ values }) => values[0] ?? 0));
  const highest = lines.reduce(
    (most, { values }) => values.reduce((high, value) => Math.max(high, value), most),
    0,
  );
  return first > 0 && highest > cutFactor * first ? cutFactor * first : undefined;
}

/** The last value at or before a step, or undefined before the first. */
export function valueAt(line: Line, step: number): number | undefined {
  let low = 0;
  let high = line.steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((line.steps[middle] ?? 0) <= step) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? undefined : line.values[low - 1];
}
