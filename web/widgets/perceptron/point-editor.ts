import type { ReactiveControllerHost } from 'lit';
import {
  type Label,
  type LabelledPoint,
  mostPoints,
  noPoints,
  placed,
  pointsText,
} from './points.ts';

/** Called with the points as a text, passing while one is dragged; without them when it is let go. */
export type PointsChanged = (points: string | undefined, passing: boolean) => void;

/** The points in force, and what a person does with them. */
export class PointEditor {
  selected: number | undefined;
  /** The class of points that are added. */
  added: Label = 1;
  /** Why the last wish was not followed; otherwise empty. */
  refused = '';
  #list: readonly LabelledPoint[] = [];
  /** The point that is being dragged. */
  #grabbed: number | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #changed: PointsChanged;

  constructor(host: ReactiveControllerHost, changed: PointsChanged) {
    this.#host = host;
    this.#changed = changed;
  }

  get list(): readonly LabelledPoint[] {
    return this.#list;
  }

  set list(points: readonly LabelledPoint[]) {
    this.#list = points;
    this.#host.requestUpdate();
  }

  get grabbed(): number | undefined {
    return this.#grabbed;
  }

  select(at: number): void {
    this.selected = at;
    this.#host.requestUpdate();
  }

  chooseAdded(label: Label): void {
    this.added = label;
    this.#host.requestUpdate();
  }

  refuse(reason: string): void {
    this.refused = reason;
    this.#host.requestUpdate();
  }

  grab(at: number | undefined): void {
    const dropped = this.#grabbed !== undefined && at === undefined;
    this.#grabbed = at;
    if (dropped) this.#changed(undefined, false);
  }

  move(at: number, x: number, y: number): void {
    this.#change(at, (point) => ({ ...point, x: placed(x), y: placed(y) }));
  }

  add(x: number, y: number): void {
    if (this.#list.length >= mostPoints) {
      this.refuse(`There are ${mostPoints} points already: remove one first.`);
      return;
    }
    this.selected = this.#list.length;
    this.#take([...this.#list, { x: placed(x), y: placed(y), label: this.added }]);
  }

  flip(at: number): void {
    this.#change(at, (point) => ({ ...point, label: point.label === 1 ? 0 : 1 }));
  }

  remove(at: number): void {
    this.selected = undefined;
    this.#take(this.#list.filter((_, place) => place !== at));
  }

  #change(at: number, to: (point: LabelledPoint) => LabelledPoint): void {
    this.#take(this.#list.map((point, place) => (place === at ? to(point) : point)));
  }

  #take(points: readonly LabelledPoint[]): void {
    this.refused = '';
    this.list = points;
    // An empty text would bring the preset's points back.
    this.#changed(pointsText(points) || noPoints, this.#grabbed !== undefined);
  }
}
