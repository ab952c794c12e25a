import type { ReactiveControllerHost } from 'lit';
import type { Derivation } from '../../api/types.ts';
import { errorLine, type ShownError, toShownError } from '../shared/errors.ts';
import { Refresh } from '../shared/refresh.ts';
import { type Answer, Calculation, type Cell, changes } from './calculation.ts';
import { imagesIn, numbersOf, parseEdits, startNamed } from './starts.ts';
import type { TensorId } from './tensors.ts';

/** What the tour asks about. */
export interface Asked {
  readonly start: string;
  readonly batch: number;
  readonly edits: string;
  readonly cell: Cell;
}

/** Who hears what of an inquiry. */
export interface Listeners {
  /** Something went wrong. */
  readonly failed: () => void;
  /** A number was refused: the changes that are still in force. */
  readonly takeBack: (edits: string) => void;
}

/** Asks the engine about the tour's numbers and the chosen cell, and keeps what it said. */
export class Inquiry {
  answer: Answer | undefined;
  derivation: Derivation | undefined;
  error: ShownError | undefined;
  /** Why a number was not taken. */
  refused = '';
  /** Places that the last change made other numbers at. */
  changed: ReadonlyMap<TensorId, ReadonlySet<number>> = new Map();
  /** What was changed last, in words. */
  edited = '';
  /** The answer before that. */
  before: Answer | undefined;
  /** What was changed, until what it changes is shown. */
  #words = '';
  /** Calculated, and not yet shown. */
  #next: Answer | undefined;
  /** The last changes that the engine took. */
  #taken = '';
  readonly #host: ReactiveControllerHost;
  readonly #asked: () => Asked;
  readonly #on: Listeners;
  readonly #calculation = new Calculation();
  readonly #refresh: Refresh;

  constructor(
    host: ReactiveControllerHost & { readonly isConnected: boolean },
    asked: () => Asked,
    on: Listeners,
  ) {
    this.#host = host;
    this.#asked = asked;
    this.#on = on;
    this.#refresh = new Refresh(host, {
      calculate: () => this.#walk(),
      derive: () => this.#derive(),
      failed: (thrown) => this.#fail(toShownError(thrown)),
    });
  }

  /** Asks soon; `again` calculates everything anew, after a number has changed. */
  request(again: boolean): void {
    if (again) this.#refresh.calculateSoon();
    else this.#refresh.deriveSoon();
  }

  /** Lets go of what was calculated. */
  end(): void {
    this.answer = undefined;
    this.#refresh.end(() => this.#calculation.dispose());
  }

  /** Other numbers, with which nothing is compared. */
  begin(): void {
    this.changed = new Map();
    this.edited = '';
    this.#words = '';
    this.before = undefined;
  }

  /** A number is about to change: what it changes is told from what is shown now. */
  follow(words: string): void {
    this.before = this.answer;
    this.refused = '';
    this.#words = words;
  }

  /** What was typed is no number. */
  refuse(reason: string): void {
    this.refused = reason;
    this.#host.requestUpdate();
  }

  /** A number that the engine refuses is taken back; anything else is shown in place of the card. */
  #fail(error: ShownError): void {
    this.#on.failed();
    this.#host.requestUpdate();
    const { edits } = this.#asked();
    if (error.code !== 'engine_failed' && this.answer !== undefined && edits !== this.#taken) {
      this.refused = `${errorLine(error)} The old value is still in force.`;
      this.edited = '';
      this.#words = '';
      this.#on.takeBack(this.#taken);
      return;
    }
    this.error = error;
    this.derivation = undefined;
    if (error.code === 'engine_failed') this.#calculation.forget();
  }

  /** Shows what was calculated, at one go with where the chosen cell came from. */
  #show(answer: Answer): void {
    if (this.before !== undefined) this.changed = changes(this.before.values, answer.values);
    this.edited = this.#words;
    this.answer = answer;
    this.#next = undefined;
  }

  async #walk(): Promise<void> {
    const { start: name, batch, edits, cell } = this.#asked();
    const example = await this.#calculation.example();
    const start = startNamed(name);
    const numbers = numbersOf(example, start, parseEdits(edits), imagesIn(start, batch));
    this.#next = await this.#calculation.walk(numbers, cell, this.answer?.values);
    this.#taken = edits;
  }

  async #derive(): Promise<void> {
    const answer = this.#next ?? this.answer;
    if (answer === undefined) return;
    const { cell } = this.#asked();
    const derivation = await this.#calculation.derive(cell, answer);
    if (answer === this.#next) this.#show(answer);
    const { cell: now } = this.#asked();
    const same = now.id === cell.id && now.image === cell.image && now.place === cell.place;
    if (same) this.derivation = derivation;
    this.error = undefined;
    this.#host.requestUpdate();
  }
}
