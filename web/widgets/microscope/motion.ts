import { prefersReducedMotion } from '../shared/motion.ts';

const timing = { duration: 200, easing: 'ease-out' } as const;
/** Side of the frame around a cell of a picture, in pixels. */
const cellSide = 14;

/** Where something was on the screen. */
export type Place = Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>;

/** Where the thing lies that a click chose: a button, a cell of a grid, or a point of a picture. */
export function placeOfClick(event: MouseEvent): Place | undefined {
  const [clicked] = event.composedPath();
  if (!(clicked instanceof Element)) return undefined;
  if (clicked instanceof HTMLCanvasElement) {
    const [left, top] = [event.clientX - cellSide / 2, event.clientY - cellSide / 2];
    return { left, top, width: cellSide, height: cellSide };
  }
  return clicked.closest('button, td')?.getBoundingClientRect();
}

/** Scrolls a box, and not the page around it, until something in it can be seen. */
export function showInside(box: HTMLElement, inside: HTMLElement): void {
  const [outer, inner] = [box.getBoundingClientRect(), inside.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    box.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
  }
}

function isSeen({ width, height, top, left }: Place): boolean {
  const across = left < window.innerWidth && left + width > 0;
  return width > 0 && height > 0 && across && top < window.innerHeight && top + height > 0;
}

/**
 * Lets an element grow from the place of what was clicked to its own, so that the eye keeps the
 * object while the level changes. Nothing moves when a person asked for less motion.
 */
export function growFrom(from: Place, element: HTMLElement): void {
  const to = element.getBoundingClientRect();
  if (prefersReducedMotion() || !isSeen(from) || !isSeen(to)) return;
  const move = `translate(${from.left - to.left}px, ${from.top - to.top}px)`;
  const scale = `scale(${from.width / to.width}, ${from.height / to.height})`;
  const origin = { transformOrigin: '0 0' };
  const start = { ...origin, transform: `${move} ${scale}`, opacity: 0.6 };
  element.animate([start, { ...origin, transform: 'none', opacity: 1 }], timing);
}

/** A frame flies from a cell or a factor to what it was made of. It lies in `frame.offsetParent`. */
export function flyFrame(from: Place, element: HTMLElement, frame: HTMLElement): void {
  const to = element.getBoundingClientRect();
  if (prefersReducedMotion() || !isSeen(from) || !isSeen(to)) return;
  const base = frame.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 };
  const at = ({ left, top, width, height }: Place, opacity: number) => ({
    transform: `translate(${left - base.left}px, ${top - base.top}px)`,
    width: `${width}px`,
    height: `${height}px`,
    opacity,
  });
  frame.animate([at(from, 1), at(to, 0.2)], timing);
}
