import { prefersReducedMotion } from './motion.ts';

const durationMs = 200;

/** Where the objects of a picture are on the screen, by their names. */
export type Places = ReadonlyMap<string, DOMRect>;

function objectsIn(root: ParentNode, attribute: string): readonly (readonly [string, Element])[] {
  return Array.from(root.querySelectorAll(`[${attribute}]`), (element) => [
    element.getAttribute(attribute) ?? '',
    element,
  ]);
}

/** To be called before a picture changes: `attribute` names its objects. */
export function placesOf(root: ParentNode, attribute: string): Places {
  return new Map(
    objectsIn(root, attribute).map(([name, element]) => [name, element.getBoundingClientRect()]),
  );
}

/**
 * Keeps an object in the eye when the picture changes: what was there before moves and grows from
 * its old place, what is new appears. With reduced motion everything is at its place at once.
 */
export function moveFrom(old: Places, root: ParentNode, attribute: string): void {
  if (prefersReducedMotion()) return;
  for (const [name, element] of objectsIn(root, attribute)) {
    const now = element.getBoundingClientRect();
    if (now.width === 0 || now.height === 0) continue;
    const before = old.get(name);
    const from =
      before === undefined
        ? { opacity: 0 }
        : {
            transformOrigin: '0 0',
            transform: `translate(${before.left - now.left}px, ${before.top - now.top}px) scale(${before.width / now.width}, ${before.height / now.height})`,
          };
    element.animate([from, {}], { duration: durationMs, easing: 'ease-out' });
  }
}
