/** How a window lies over an image: [rows, columns] of each. */
export interface WindowPlaces {
  readonly stride: readonly [number, number];
  /** Above and to the left. */
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
}

const axes = [
  ['y', 'i'],
  ['x', 'j'],
] as const;

function times(number: number, letter: string): string {
  return number === 1 ? letter : `${number} · ${letter}`;
}

function both(index: (axis: 0 | 1) => string): string {
  return `${index(0)} , ${index(1)}`;
}

/** "2 · y + i − 1 , 2 · x + j − 1": the cell of the image under place (i, j) of window (y, x). */
export function seenAt({ stride, padding, dilation }: WindowPlaces): string {
  return both((axis) => {
    const [place, tap] = axes[axis];
    const outside = padding[axis] === 0 ? '' : ` − ${padding[axis]}`;
    return `${times(stride[axis], place)} + ${times(dilation[axis], tap)}${outside}`;
  });
}

/** "( y + 1 − i ) / 2 , ( x + 1 − j ) / 2": the window that has cell (y, x) under (i, j). */
export function seenBy({ stride, padding, dilation }: WindowPlaces): string {
  return both((axis) => {
    const [place, tap] = axes[axis];
    const outside = padding[axis] === 0 ? '' : ` + ${padding[axis]}`;
    const sum = `${place}${outside} − ${times(dilation[axis], tap)}`;
    return stride[axis] === 1 ? sum : `( ${sum} ) / ${stride[axis]}`;
  });
}
