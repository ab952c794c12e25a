/** How far an arrow key moves what is in the picture; with shift further. */
const small = 0.05;
const large = 0.25;

/** Where a key moves something to, across and up; undefined when it moves nothing. */
export function arrowMove({ key, shiftKey }: KeyboardEvent): readonly [number, number] | undefined {
  const by = shiftKey ? large : small;
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-by, 0],
    ArrowRight: [by, 0],
    ArrowUp: [0, by],
    ArrowDown: [0, -by],
  };
  return moves[key];
}
