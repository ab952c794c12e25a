import type { Finding } from './finding.ts';
import { flyFrame, growFrom, type Place, placeOfClick } from './motion.ts';

/** Keeps what was clicked in the eye until it stands at the next level. */
export class Flight {
  /** Where the last click was, until what it opened is drawn. */
  #from: Place | undefined;
  #finding: Finding | undefined;

  constructor(host: HTMLElement) {
    const touched = (event: MouseEvent) => {
      this.#from = placeOfClick(event);
    };
    host.addEventListener('click', touched, { capture: true });
  }

  /** What is opened next comes from here, whatever was clicked for it. */
  from(place: Place | undefined): void {
    this.#from = place;
  }

  /** Moves what was clicked to where it is now; a frame flies to the terms of another cell. */
  drawn(now: Finding | undefined, root: ParentNode): void {
    if (now === this.#finding) return;
    const [from, before] = [this.#from, this.#finding];
    this.#from = undefined;
    this.#finding = now;
    if (from === undefined || before === undefined || now === undefined) return;
    const drawn = (selector: string) => root.querySelector<HTMLElement>(selector);
    const [map, terms, flight] = [drawn('.layer .tensor'), drawn('.chosen'), drawn('.flight')];
    if (now.derivation.target.node !== before.derivation.target.node) {
      if (map !== null) growFrom(from, map);
    } else if (terms !== null && flight !== null) {
      flyFrame(from, terms, flight);
    }
  }
}
