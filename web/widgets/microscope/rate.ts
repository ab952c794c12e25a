import { errorLine } from '../shared/errors.ts';
import { formatFull } from '../shared/format.ts';
import type { Answer, UpdateSettings } from './questions.ts';

type Settings = Omit<UpdateSettings, 'batch'>;

/** What a person chose for an update; what the engine refuses is taken back. */
export class Rate {
  /** Why the last choice was not taken. */
  refused = '';
  /** The last choice that was answered; nothing stands for the usual one. */
  #good: Settings | undefined;
  #goodRate: number | undefined;

  choose(settings: Settings): Settings {
    this.refused = '';
    return settings;
  }

  /** What was typed is no number; nothing when there is no more to say about it. */
  refuse(reason: string): void {
    this.refused = reason;
  }

  /** The choice after an answer: the last good one where the present one was refused. */
  answered(answer: Answer, choice: Settings | undefined): Settings | undefined {
    if (answer.question !== 'update') return choice;
    if (!('error' in answer)) {
      this.#good = choice;
      this.#goodRate = answer.update.optimizer.rate;
      return choice;
    }
    if (choice === this.#good) return choice;
    const kept = this.#goodRate;
    const force = kept === undefined ? '' : ` ${formatFull(kept)} is still in force.`;
    this.refused = errorLine(answer.error) + force;
    return this.#good;
  }
}
