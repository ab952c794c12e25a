import type { ReactiveControllerHost } from 'lit';
import type { Diagnosis } from '../../api/types.ts';
import { positionOf } from '../tensor/layout.ts';
import { readEntry, type ScoreDetail, type Verdict } from './answer.ts';
import { type Explained, explainedIn } from './explained.ts';
import type { Problem } from './problem.ts';

/** What was typed into the cells, and what the engine said of it. */
export class Answers {
  texts: readonly string[] = [];
  verdicts: readonly Verdict[] = [];
  /** Places of cells that hold something else than a number. */
  unreadable: ReadonlySet<number> = new Set();
  diagnosis: Diagnosis | undefined;
  /** What the last check made of the wrong cells. */
  explained: readonly Explained[] = [];
  /** Every mistake that was recognised on this sheet. */
  #mistakes = new Set<string>();
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** A new sheet of so many cells. */
  begin(cells: number): void {
    this.#mistakes = new Set();
    this.texts = Array<string>(cells).fill('');
    this.empty();
  }

  empty(): void {
    const cells = this.texts.length;
    this.texts = Array<string>(cells).fill('');
    this.verdicts = Array<Verdict>(cells).fill(undefined);
    this.unreadable = new Set();
    this.diagnosis = undefined;
    this.explained = [];
    this.#host.requestUpdate();
  }

  type(place: number, text: string): void {
    this.texts = this.texts.map((other, at) => (at === place ? text : other));
    this.verdicts = this.verdicts.map((verdict, at) => (at === place ? undefined : verdict));
    this.unreadable = new Set([...this.unreadable].filter((other) => other !== place));
    this.#host.requestUpdate();
  }

  async judge(problem: Problem): Promise<void> {
    const { texts } = this;
    const entries = texts.map(readEntry);
    const numbers = entries.map((entry) => (entry === 'unreadable' ? null : entry.number));
    const diagnosis = await problem.diagnose(numbers);
    const { shape } = problem.target.tensor;
    const wrong = new Set(diagnosis.wrong.map(({ index }) => positionOf(index, shape)));
    // A cell that was changed in the meantime waits for the next check.
    this.verdicts = numbers.map((number, place) => {
      if (number === null || texts[place] !== this.texts[place]) return undefined;
      return wrong.has(place) ? 'wrong' : 'right';
    });
    this.unreadable = new Set(
      entries.flatMap((entry, place) => (entry === 'unreadable' ? [place] : [])),
    );
    this.diagnosis = diagnosis;
    this.explained = explainedIn(diagnosis, shape);
    for (const { mistake } of diagnosis.mistakes) this.#mistakes.add(mistake);
    this.#host.requestUpdate();
  }

  /** The counts of the last check. */
  get score(): Pick<ScoreDetail, 'right' | 'wrong' | 'empty' | 'mistakes'> {
    const { wrongCount: wrong = 0, emptyCount: empty = 0 } = this.diagnosis ?? {};
    const right = this.texts.length - wrong - empty;
    return { right, wrong, empty, mistakes: [...this.#mistakes] };
  }

  /** The cell that most needs a hint: the first that is wrong, else the first that is not right. */
  get doubtful(): number {
    const wrong = this.verdicts.indexOf('wrong');
    const open = this.verdicts.findIndex((verdict) => verdict !== 'right');
    return Math.max(0, wrong >= 0 ? wrong : open);
  }
}
