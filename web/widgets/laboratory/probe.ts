import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Derivation, Tensor, Trace } from '../../api/types.ts';
import { type ShownError, toShownError } from '../shared/errors.ts';
import { Player } from '../shared/player.ts';
import { Refresh } from '../shared/refresh.ts';
import { Bench } from './bench.ts';

/** What the engine answered: the pass, and the maps of the layer whose cells can be asked. */
export interface Measured {
  readonly trace: Trace;
  readonly node: string;
  /** [1, k, h, w]. */
  readonly maps: Tensor;
}

export type ChosenCell = readonly [map: number, y: number, x: number];

/** What an element asks, and whom it tells. */
interface Asked<M extends Measured> {
  readonly measure: (bench: Bench) => Promise<M>;
  /** A person went to another cell. */
  readonly moved: () => void;
}

/** Sides of a map whose cells are written as numbers. */
const numbersUpTo = 12;

type Host = ReactiveControllerHost & HTMLElement & { readonly hasUpdated: boolean };

/**
 * Keeps one answer of the engine and one chosen cell of it: measures again when the host's inputs
 * change, derives the cell again when the player or a click moves it.
 */
export class Probe<M extends Measured> implements ReactiveController {
  readonly player: Player;
  answer: M | undefined;
  derivation: Derivation | undefined;
  error: ShownError | undefined;
  /** Channels whose products are not shown, but only what they add up to. */
  readonly #closed = new Set<number>();
  readonly #host: Host;
  readonly #asked: Asked<M>;
  readonly #bench = new Bench();
  readonly #refresh: Refresh;
  #map = 0;
  #lit: number | undefined;
  /** The cell that was asked for before there were maps. */
  #wanted = '';

  constructor(host: Host, asked: Asked<M>) {
    this.#host = host;
    this.#asked = asked;
    this.player = new Player(host, () => {
      this.#deriveSoon();
      asked.moved();
    });
    this.#refresh = new Refresh(host, {
      calculate: () => this.#measure(),
      derive: () => this.#derive(),
      failed: (thrown) => this.#fail(thrown),
    });
    host.addController(this);
  }

  hostConnected(): void {
    // The first time the host asks by itself, when it knows its inputs.
    if (this.#host.hasUpdated) this.measureSoon();
  }

  hostDisconnected(): void {
    this.answer = undefined;
    this.#refresh.end(() => this.#bench.dispose());
  }

  /** The inputs have changed. */
  measureSoon(): void {
    this.#refresh.calculateSoon();
  }

  /** The inputs are others altogether: what was answered says nothing any more. */
  reset(): void {
    this.answer = undefined;
    this.derivation = undefined;
    this.#map = 0;
    this.player.position = 0;
  }

  /** The map that is walked. */
  get map(): number {
    return this.#map;
  }

  /** Row and column of the chosen cell. */
  get place(): readonly [y: number, x: number] {
    const width = this.answer?.maps.shape[3] ?? 1;
    const { position } = this.player;
    return [Math.floor(position / width), position % width];
  }

  /** The chosen cell as a text: `map,row,column`, counted from 0. */
  get cell(): string {
    return [this.#map, ...this.place].join();
  }

  /** Goes to a cell; what is no cell leads to the first one. */
  set cell(text: string) {
    if (this.answer === undefined) this.#wanted = text;
    else if (text !== this.cell) this.#goTo(text);
  }

  choose(map: number, y: number, x: number): void {
    const width = this.answer?.maps.shape[3] ?? 1;
    this.player.pause();
    this.#map = map;
    this.player.position = y * width + x;
    this.#host.requestUpdate();
    this.#deriveSoon();
    this.#asked.moved();
  }

  /** Looks at another map, which may be one of the next answer. */
  lookAt(map: number): void {
    this.#map = map;
  }

  /** The term of the derivation that is pointed at. */
  get lit(): number | undefined {
    return this.#lit;
  }

  set lit(term: number | undefined) {
    if (term === this.#lit) return;
    this.#lit = term;
    this.#host.requestUpdate();
  }

  isGroupOpen(group: number): boolean {
    return !this.#closed.has(group);
  }

  toggleGroup(group: number): void {
    if (!this.#closed.delete(group)) this.#closed.add(group);
    this.#host.requestUpdate();
  }

  #goTo(text: string): void {
    const [, maps = 1, height = 1, width = 1] = this.answer?.maps.shape ?? [];
    const numbers = /^\d{1,6},\d{1,6},\d{1,6}$/.test(text) ? text.split(',').map(Number) : [];
    const [map = 0, y = 0, x = 0] = numbers;
    const inside = map < maps && y < height && x < width;
    this.#map = inside ? map : 0;
    this.player.position = inside ? y * width + x : 0;
    this.#host.requestUpdate();
    this.#deriveSoon();
  }

  #deriveSoon(): void {
    this.#lit = undefined;
    this.#refresh.deriveSoon();
  }

  async #measure(): Promise<void> {
    const answer = await this.#asked.measure(this.#bench);
    const [, maps = 1, height = 1, width = 1] = answer.maps.shape;
    // A chosen place stays where it is when only the number of columns changes. In a map that is
    // drawn as a picture, the first cell would hardly be seen.
    const isFirst = this.answer === undefined && this.#wanted === '';
    const inMiddle = isFirst && height * width > numbersUpTo * numbersUpTo;
    const middle = [Math.floor(height / 2), Math.floor(width / 2)] as const;
    const [y, x] = inMiddle ? middle : this.place;
    this.answer = answer;
    this.error = undefined;
    this.#map = Math.min(this.#map, maps - 1);
    this.player.position = Math.min(y, height - 1) * width + Math.min(x, width - 1);
    this.player.resize(height * width);
    if (this.#wanted !== '') this.#goTo(this.#wanted);
    this.#wanted = '';
  }

  async #derive(): Promise<void> {
    if (this.answer === undefined) return;
    const { trace, node } = this.answer;
    const cell: ChosenCell = [this.#map, ...this.place];
    this.derivation = await trace.derive({ node, of: 'output', index: [0, ...cell] });
    this.#host.requestUpdate();
  }

  #fail(thrown: unknown): void {
    this.player.pause();
    this.error = toShownError(thrown);
    this.derivation = undefined;
    if (this.error.code === 'engine_failed') this.#bench.forget();
    this.#host.requestUpdate();
  }
}
