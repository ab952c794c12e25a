import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CellQuery, Derivation, Factor } from '../../api/types.ts';
import { Latest } from '../shared/latest.ts';
import type { Problem } from './problem.ts';

/** The cell that is asked about, the way to it, and what the engine answered. */
export class Question implements ReactiveController {
  path: readonly CellQuery[] = [];
  derivation: Derivation | undefined;
  #term: number | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #work = new Latest();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.forget();
  }

  /** Asks about the last cell of a path. */
  ask(problem: Problem, path: readonly CellQuery[]): void {
    const cell = path.at(-1);
    if (cell === undefined) return;
    this.path = path;
    this.#work.request(async () => {
      // A sheet that was left has nothing to say any more.
      const derivation = await problem.derive(cell).catch(() => undefined);
      if (this.path !== path) return;
      this.derivation = derivation;
      this.litTerm = undefined;
    });
  }

  forget(): void {
    this.path = [];
    this.derivation = undefined;
    this.litTerm = undefined;
  }

  get litTerm(): number | undefined {
    return this.#term;
  }

  set litTerm(term: number | undefined) {
    this.#term = term;
    this.#host.requestUpdate();
  }

  /** The cells that the answer is made of or decided by: of the term that is lit, or of all. */
  factors(): readonly Factor[] {
    const terms = this.derivation?.terms ?? [];
    const meant = this.#term === undefined ? terms : terms.slice(this.#term, this.#term + 1);
    return meant.flatMap(({ factors, deciding = [] }) => [...factors, ...deciding]);
  }
}
