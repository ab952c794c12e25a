import type { CellWindow } from './grid-view.ts';

// When a property that is made anew at every turn says something else than before. Drawing a canvas
// again is what costs.

/** Whether two arrays hold other numbers; lists that may have been changed in place always do. */
export function otherData(now: ArrayLike<number>, before: ArrayLike<number> | undefined): boolean {
  if (now === before) return false;
  if (!(now instanceof Float32Array) || !(before instanceof Float32Array)) return true;
  if (now.length !== before.length) return true;
  // A plain loop: of a large network most of a turn went into calls for each number.
  for (let at = 0; at < now.length; at += 1) if (now[at] !== before[at]) return true;
  return false;
}

/** Whether two short lists, such as shapes and indices, differ. */
export function otherList(
  now: readonly number[] | undefined,
  before: readonly number[] | undefined,
): boolean {
  if (now === undefined || before === undefined) return now !== before;
  return now.length !== before.length || now.some((number, at) => number !== before[at]);
}

/** Whether two rectangles of cells differ. */
export function otherWindow(now: CellWindow | undefined, before: CellWindow | undefined): boolean {
  if (now === undefined || before === undefined) return now !== before;
  return (
    now.y !== before.y ||
    now.x !== before.x ||
    now.height !== before.height ||
    now.width !== before.width
  );
}

/** Whether two sets of places differ. */
export function otherPlaces(
  now: ReadonlySet<number> | undefined,
  before: ReadonlySet<number> | undefined,
): boolean {
  if (now === undefined || before === undefined) return now !== before;
  if (now.size !== before.size) return true;
  for (const place of now) if (!before.has(place)) return true;
  return false;
}
