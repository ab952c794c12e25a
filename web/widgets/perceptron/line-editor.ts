import type { Interval, Point } from '../shared/plane.ts';
import { type Handles, handlesOf, weightsThrough } from './handles.ts';
import type { Weights } from './learner.ts';

/** Called with weights for learning to begin with; without them when a handle is let go. */
export type LineChanged = (weights: Weights | undefined, passing: boolean) => void;

/** Which of the two handles. */
export type End = 0 | 1;

/** A line through the picture for those who have none. */
const usualLine: Weights = [1, -1, 0.5];
const noLine: Weights = [0, 0, 0];

/** The line that is seen, and what a person does with it. */
export class LineEditor {
  readonly #square: Interval;
  readonly #changed: LineChanged;
  #weights: Weights = noLine;
  #handles: Handles | undefined;
  /** The handle that is being dragged. */
  #grabbed: End | undefined;

  constructor(square: Interval, changed: LineChanged) {
    this.#square = square;
    this.#changed = changed;
  }

  /** The weights of the line that is seen. */
  get weights(): Weights {
    return this.#weights;
  }

  set weights(weights: Weights) {
    // Handles that were moved stay where they were put, as long as the line is theirs.
    if (weights.join() !== this.#weights.join()) this.#handles = undefined;
    this.#weights = weights;
  }

  get handles(): Handles | undefined {
    this.#handles ??= handlesOf(this.#weights, this.#square);
    return this.#handles;
  }

  get grabbed(): End | undefined {
    return this.#grabbed;
  }

  grab(end: End | undefined): void {
    const dropped = this.#grabbed !== undefined && end === undefined;
    this.#grabbed = end;
    if (dropped) this.#changed(undefined, false);
  }

  move(end: End, [x, y]: Point): void {
    if (this.handles === undefined) return;
    const { low, high } = this.#square;
    const inside = (value: number) => Math.max(low, Math.min(high, value));
    const moved: Point = [inside(x), inside(y)];
    const handles: Handles = end === 0 ? [moved, this.handles[1]] : [this.handles[0], moved];
    const weights = weightsThrough(handles, this.#weights);
    if (weights === undefined) return;
    this.#weights = weights;
    this.#handles = handles;
    this.#changed(weights, this.#grabbed !== undefined);
  }

  /** Moves the line to and from the origin. */
  shift(bias: number): void {
    const [w1, w2] = this.#weights;
    this.#changed([w1, w2, bias], false);
  }

  place(): void {
    this.#changed(usualLine, false);
  }

  /** Begins with all weights 0. */
  clear(): void {
    this.#changed(noLine, false);
  }
}
